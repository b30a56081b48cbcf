//! Trefoil, an in-page customer-satisfaction survey. See ARCHITECTURE.md for the map.
