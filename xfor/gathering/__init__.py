"""batches x rules -> what a report needs of them, in bounded memory, the same in whatever order logs are read."""
