"""The same five questions asked by each contender: ours, and what else a bot could be built on."""
