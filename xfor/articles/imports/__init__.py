"""An article and the events found in it -> a rule file, in a folder of rules."""
