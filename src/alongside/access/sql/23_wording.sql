-- How often each rule of language help marked something: an id and a number, about nobody.
GRANT SELECT, INSERT ON wording_counted TO alongside_app;
GRANT UPDATE (times) ON wording_counted TO alongside_app;
