//! Responses to tables.
