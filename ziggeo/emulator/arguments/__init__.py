"""The fields of requests: how they become values, which are known, which are refused."""
