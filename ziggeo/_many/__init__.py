"""Many objects: lists read to their end, and calls about more objects than one request may name."""
