"""what was gathered -> findings with cause and resolution, in their time, and what the logs leave open."""
