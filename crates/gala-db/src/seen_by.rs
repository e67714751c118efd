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

    /// As [`SeenBy::narrow`], for files: members see those of no project, too. Arguments have the numbers `place` and the next.
    pub(crate) fn narrow_files(seen_by: Option<Self>, text: &str, column: &str, place: usize) -> Sql {
        let Some(Self::Member(_)) = seen_by else { return Self::narrow(seen_by, text, column, place) };
        let condition = format!(
            "AND ({column} IN (SELECT project_id FROM project_members WHERE user_id = ${place}) OR {column} = ${})",
            place + 1
        );
        let text = text.replace("{seen}", &condition);
        composed(text.clone(), text)
    }

    /// Adds the arguments of [`SeenBy::narrow_files`]; `shared` is the project that holds the files of none.
    pub(crate) fn bind_files(seen_by: Option<Self>, statement: Sql, shared: ProjectId) -> Sql {
        let bound = Self::bind(seen_by, statement);
        if let Some(Self::Member(_)) = seen_by { bound.bind(shared.0) } else { bound }
    }

    pub(crate) fn bind(seen_by: Option<Self>, statement: Sql) -> Sql {
        match seen_by {
            None => statement,
            Some(Self::Member(user)) => statement.bind(user.0),
            Some(Self::Link(project)) => statement.bind(project.0),
        }
    }
}
