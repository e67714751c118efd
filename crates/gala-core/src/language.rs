//! The languages GALA can plan and speak: their tags and how fast they are spoken.
