"""How a request is sent and answered; private, and the only place that speaks HTTP."""
