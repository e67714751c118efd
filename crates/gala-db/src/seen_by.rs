//! Lists for people who do not see all projects of a workspace.

use gala_core::id::{ProjectId, UserId};

use crate::sql::{Sql, composed};

/// Whose projects somebody sees who does not see all of a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeenBy {
    /// Those that name the person as a member.
    Member(UserId),
    /// The one that a link was made to.
    Link(ProjectId),
}

impl SeenBy {
    /// Puts a condition on a column of project ids in the place of `{seen}` in a text. Its argument, if it has one, has
    /// the number `place` and is added by [`SeenBy::bind`].
    pub(crate) fn narrow(seen_by: Option<Self>, text: &str, column: &str, place: usize) -> Sql {
        let condition = match seen_by {
            None => String::new(),
            Some(Self::Member(_)) => {
                format!("AND {column} IN (SELECT project_id FROM project_members WHERE user_id = ${place})")
            }
            Some(Self::Link(_)) => format!("AND {column} = ${place}"),
        };
        let text = text.replace("{seen}", &condition);
        composed(text.clone(), text)
    }

    pub(crate) fn bind(seen_by: Option<Self>, statement: Sql) -> Sql {
        match seen_by {
            None => statement,
            Some(Self::Member(user)) => statement.bind(user.0),
            Some(Self::Link(project)) => statement.bind(project.0),
        }
    }
}
