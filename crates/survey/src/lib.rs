//! Survey definition, session, record.
