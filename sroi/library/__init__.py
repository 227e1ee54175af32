"""The library of proxies and price indices: what its pages list, ask and show, and what of it may leave."""
