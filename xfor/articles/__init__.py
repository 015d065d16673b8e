"""KB article -> rule file: the envelope, the sections, the events that it describes, and the rule made of them."""
