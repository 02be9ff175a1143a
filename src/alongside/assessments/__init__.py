"""What is thought about what was seen: aids to judgement. A named person judges."""
