//! Score tables.
