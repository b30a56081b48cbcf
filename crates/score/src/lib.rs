//! NPS, CSAT and CES.
