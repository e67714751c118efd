//! Videos that are made of the rows of a table: one brief with the names of columns in it, filled in row by row.

mod template;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::template::{BriefTemplate, Cells, MAX_COLUMN_CHARS};
use crate::{
    brief::{Brief, limits::MAX_TITLE_CHARS},
    id::{BatchId, ProjectId, WorkspaceId},
    problem::{Problem, Problems},
    text::tidy,
};

/// Rows of a batch.
pub const MAX_ROWS: usize = 1_000;
/// Bytes of all cells of a batch together.
pub const MAX_CELL_BYTES: usize = 8 << 20;
/// Batches of a workspace.
pub const MAX_BATCHES: u64 = 1_000;
/// Videos of a batch that are made at once, at most.
pub const MAX_AT_ONCE: u32 = 16;
/// And where nobody says how many.
pub const DEFAULT_AT_ONCE: u32 = 2;

/// What somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchDraft {
    pub title: String,
    /// A brief in Markdown, with `{{name}}` wherever the cell of the column `name` belongs.
    pub brief: String,
    pub rows: Vec<Cells>,
    /// How many of its videos are made at once.
    pub at_once: u32,
}

/// A batch as it is kept, without its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    pub id: BatchId,
    pub workspace: WorkspaceId,
    pub title: String,
    pub brief: String,
    pub at_once: u32,
    /// No further row is begun while it is stopped.
    pub is_stopped: bool,
    pub created_at_ms: i64,
}

/// A row of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchRow {
    /// From 1.
    pub number: u32,
    pub cells: Cells,
    /// The video that was begun of it.
    pub project: Option<ProjectId>,
    /// Why it could not be begun: finally, where it says so.
    pub refusal: Option<RowRefusal>,
}

/// Why a row could not be begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RowRefusal {
    pub error_code: String,
    pub error_message: String,
    /// Whether it is tried no more. What a plan does not give now, it may give later.
    pub is_final: bool,
}

impl BatchDraft {
    /// Returns the draft with its title tidied, when every row of it makes a brief.
    ///
    /// # Errors
    /// Each field that is not as it has to be, and of each row what is wrong with its brief: `rows[0].brief.md, line 3`.
    pub fn checked(mut self) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        self.title = tidy(&self.title);
        let chars = self.title.chars().count();
        if chars == 0 || chars > MAX_TITLE_CHARS {
            let message = format!("has {chars} characters; 1 to {MAX_TITLE_CHARS} are taken");
            problems.push(Problem::new("bad_title", "title", message, "give it a title of that length"));
        }
        if !(1..=MAX_AT_ONCE).contains(&self.at_once) {
            let message = format!("is {}; 1 to {MAX_AT_ONCE} videos are made at once", self.at_once);
            problems.push(Problem::new("bad_at_once", "at_once", message, "choose a number of that range"));
        }
        if self.rows.is_empty() || self.rows.len() > MAX_ROWS {
            let message = format!("has {} rows; a batch has 1 to {MAX_ROWS}", self.rows.len());
            problems.push(Problem::new("bad_rows", "rows", message, "divide the table"));
        }
        let cells = self.rows.iter().flatten();
        let bytes: usize = cells.map(|(column, cell)| column.len() + cell.len()).sum();
        if bytes > MAX_CELL_BYTES {
            let message = format!("has {bytes} bytes; all cells together have at most {MAX_CELL_BYTES}");
            problems.push(Problem::new("table_too_large", "rows", message, "divide the table"));
        }
        problems.into_result(())?;
        let template = BriefTemplate::read(&self.brief)?;
        self.check_rows(&template)?;
        Ok(self)
    }

    /// Tells what is wrong with the first rows that no brief can be made of.
    fn check_rows(&self, template: &BriefTemplate<'_>) -> Result<(), Problems> {
        let mut problems = Problems::default();
        for (index, cells) in self.rows.iter().enumerate() {
            if let Err(wrong) = template.brief(cells) {
                problems.0.extend(wrong.renamed(|field| format!("rows[{index}].{field}")).0);
            }
            // Of a table that is wrong throughout, the first rows tell enough.
            if problems.0.len() >= crate::brief::limits::MAX_PROBLEMS {
                break;
            }
        }
        problems.0.truncate(crate::brief::limits::MAX_PROBLEMS);
        problems.into_result(())
    }
}

impl BriefTemplate<'_> {
    /// Makes the brief of a row.
    ///
    /// # Errors
    /// A column that the row does not have, and whatever is wrong with the brief.
    pub fn brief(&self, cells: &Cells) -> Result<Brief, Problems> {
        let text = self.filled(cells)?;
        let brief = Brief::parse("brief.md", text.as_bytes())?;
        match brief.named_files().iter().find(|file| file.asset().is_none()) {
            None => Ok(brief),
            Some(file) => {
                let message = format!("names the file {}, and a table carries none", file.path);
                let remedy = "name the id of a file that was sent, leave it out, or make the video with `gala make`";
                Err(Problem::new("local_file", file.field.clone(), message, remedy).into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(brief: &str, rows: &[&[(&str, &str)]]) -> BatchDraft {
        let row = |cells: &&[(&str, &str)]| {
            cells.iter().map(|(column, cell)| ((*column).to_owned(), (*cell).to_owned())).collect()
        };
        let rows = rows.iter().map(row).collect();
        BatchDraft { title: " Tea  shop ".to_owned(), brief: brief.to_owned(), rows, at_once: 2 }
    }

    fn codes(draft: BatchDraft) -> Vec<String> {
        let problems = draft.checked().err().unwrap_or_default().0;
        problems.iter().map(|problem| format!("{} {}", problem.code, problem.field)).collect()
    }

    const BRIEF: &str = "---\ntitle: {{name}}\n---\n{{text}}\n";

    #[test]
    fn every_row_is_checked_before_anything_is_made() {
        let whole = draft(BRIEF, &[&[("name", "Tea: green"), ("text", "Tea is warm.\n\nDrink it.")]]);
        let checked = whole.checked().expect("a batch");
        assert_eq!(checked.title, "Tea shop");
        let brief = BriefTemplate::read(&checked.brief).expect("a template").brief(&checked.rows[0]).expect("a brief");
        assert_eq!((brief.title.as_str(), brief.scenes.len()), ("Tea: green", 2));
        let bad =
            draft(BRIEF, &[&[("name", "Tea"), ("text", "Tea.")], &[("name", "Tea")], &[("name", "x"), ("text", "")]]);
        let told = codes(bad);
        assert_eq!(told[0], "no_such_column rows[1].{{text}}");
        assert!(told[1].contains(" rows[2].brief.md"), "{told:?}");
        let picture = draft(BRIEF, &[&[("name", "Tea"), ("text", "![](a.png)\n\nTea.")]]);
        assert!(codes(picture)[0].starts_with("local_file rows[0]."), "a table carries no files");
    }

    #[test]
    fn a_batch_has_its_limits() {
        let rows = |count: usize| {
            let row: Cells = [("name".to_owned(), "Tea".to_owned()), ("text".to_owned(), "Tea.".to_owned())].into();
            BatchDraft { rows: vec![row; count], ..draft(BRIEF, &[]) }
        };
        assert_eq!(codes(rows(MAX_ROWS)), [""; 0]);
        assert_eq!(codes(rows(MAX_ROWS + 1)), ["bad_rows rows"]);
        assert_eq!(codes(rows(0)), ["bad_rows rows"]);
        assert_eq!(codes(BatchDraft { at_once: MAX_AT_ONCE + 1, ..rows(1) }), ["bad_at_once at_once"]);
        assert_eq!(
            codes(BatchDraft { title: "x".repeat(MAX_TITLE_CHARS + 1), at_once: 0, ..rows(1) }),
            ["bad_title title", "bad_at_once at_once"]
        );
        let large: Cells = [("text".to_owned(), "x".repeat(MAX_CELL_BYTES))].into();
        assert_eq!(codes(BatchDraft { rows: vec![large], ..rows(1) }), ["table_too_large rows"]);
        let wrong = BatchDraft { rows: vec![Cells::new(); MAX_ROWS], ..rows(1) };
        assert_eq!(codes(wrong).len(), crate::brief::limits::MAX_PROBLEMS);
    }
}
