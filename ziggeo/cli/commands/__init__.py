"""One file a group of commands, each with its `command`; `ziggeo.cli.running` knows them."""
