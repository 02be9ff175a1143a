"""Everyday words for codes whose labels say it otherwise. Stories understand them; forms show the labels."""

from functools import cache

EVERYDAY: dict[str, dict[str, str]] = {
    "agency_kind": {
        "CHILDRENS_SOCIAL_CARE": "council, local authority, social care",
        "EDUCATION": "school, college, education",
        "HEALTH": "nhs, gp, hospital, clinic",
        "EARLY_YEARS": "nursery",
        "INDEPENDENT": "children's home",
        "YOUTH_JUSTICE": "yot, youth offending team, youth justice service",
        "VOLUNTARY": "charity, youth project",
        "ADULT_SERVICES": "adult services",
    },
    "chronology_kind": {
        "OFFENCE": "arrest, offence",
        "EDUCATION": "school",
        "CONTACT": "visit, call, contact",
        "VOICE": "child's voice",
        "CLOSURE": "closure, case closed",
        "MOVE": "move",
        "SHARING": "information shared",
        "SUPPORT": "support",
    },
    "sex": {"M": "male, boy, man", "F": "female, girl, woman"},
    "concern_decision": {
        "ADVICE": "advice",
        "STRATEGY": "strategy meeting",
        "ANOTHER_AREA": "transfer to another area",
        "MORE_INFORMATION": "more information",
    },
    "concern_type": {
        "CSE_SUSPECTED": "cse, cse suspected",
        "CSE_HARM": "cse harm",
        "ONLINE_CSA": "online",
        "OTHER_CSA": "csa",
        "CCE": "cce, county lines",
    },
    "involvement_role": {
        "SAFEGUARDING_LEAD": "dsl",
        "NURSE": "nurse, school nurse",
        "TEACHER": "teacher, tutor",
        "POLICE_OFFICER": "police",
        "REVIEWING_OFFICER": "iro",
    },
    "living_arrangement": {
        "PARENTS": "home, at home, parents",
        "FOSTER": "foster care",
        "CHILDRENS_HOME": "children's home, residential care",
    },
    "meeting_kind": {
        "STRATEGY": "strategy meeting",
        "INITIAL_CONFERENCE": "icpc, child protection conference",
        "REVIEW_CONFERENCE": "rcpc",
        "CHILD_IN_NEED": "child in need meeting",
        "EXPLOITATION_PANEL": "mace, exploitation panel",
        "LOOKED_AFTER_REVIEW": "lac review",
        "NETWORK": "professionals meeting",
        "TEAM_AROUND": "team around the child, team around the family",
    },
    "name_kind": {"ONLINE": "username, online name", "NICKNAME": "nickname, street name"},
    "person_kind": {
        "PARENT_OR_CARER": "parent, carer",
        "OTHER_ADULT": "adult",
        "PERSON_OF_CONCERN": "suspect",
    },
    "relationship_kind": {
        "PARENT": "mother, father, mum, dad",
        "CHILD": "son, daughter",
        "STEP_PARENT": "stepmother, stepfather, stepmum, stepdad",
        "SIBLING": "brother, sister, sibling, half-brother, half-sister, twin",
        "GRANDPARENT": "grandmother, grandfather, nan, grandma, grandad",
        "GRANDCHILD": "granddaughter, grandson",
        "AUNT_OR_UNCLE": "aunt, auntie, uncle",
        "NIECE_OR_NEPHEW": "niece, nephew",
        "OTHER_RELATIVE": "cousin, relative",
        "CARER": "foster carer",
        "PARTNER": "boyfriend, girlfriend, husband, wife",
    },
}


@cache
def codes_in_everyday_words(list_key: str) -> dict[str, str]:
    """This will give the codes of a list by the everyday words for them."""
    return {
        word.strip(): code for code, words in EVERYDAY.get(list_key, {}).items() for word in words.split(",")
    }
