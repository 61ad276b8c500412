//! One conversation as its file has it.

use super::Column;
use crate::cell::Cell;

/// One conversation, for its file.
///
/// Its words stand one after the other in one text, the cells say where: a file has a million rows of thirty words, and a text of its own
/// for each of them takes as long as all the rest.
#[derive(Debug, Clone, PartialEq)]
pub struct FileRow {
    text: String,
    cells: [Kept; Column::ALL.len()],
    /// Where the ids of the agents stand.
    agent_ids: (u32, u32),
    /// Where the names of those agents who are no longer there stand.
    former_agents: (u32, u32),
    /// Its messages in the range, of the kind asked for, where the drill-down speaks of messages.
    pub messages_in_range: Option<u64>,
    /// Its duration on the clock that was not asked for.
    pub other_duration_s: Option<f64>,
    /// Its first response on the clock that was not asked for.
    pub other_first_response_s: Option<f64>,
    /// What its replies took on average on the clock that was not asked for.
    pub other_reply_time_s: Option<f64>,
}

/// A cell without its words.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kept {
    /// From and to where they stand.
    Words(u32, u32),
    /// Likewise, of an instant.
    Instant(u32, u32),
    Word(&'static str),
    Count(u64),
    Seconds(Option<f64>),
    Whole(Option<f64>),
}

impl Default for FileRow {
    fn default() -> FileRow {
        FileRow {
            text: String::new(),
            cells: [Kept::Word(""); Column::ALL.len()],
            agent_ids: (0, 0),
            former_agents: (0, 0),
            messages_in_range: None,
            other_duration_s: None,
            other_first_response_s: None,
            other_reply_time_s: None,
        }
    }
}

impl FileRow {
    /// A row whose words will come to about so many bytes.
    pub fn with_capacity(bytes: usize) -> FileRow {
        FileRow { text: String::with_capacity(bytes), ..FileRow::default() }
    }

    /// Gives a column words.
    pub fn words(&mut self, column: Column, words: &str) {
        self.write(column, |text| text.push_str(words));
    }

    /// Gives a column words that are written into place.
    pub fn write(&mut self, column: Column, write: impl FnOnce(&mut String)) {
        let (from, to) = self.written(write);
        self.keep(column, Kept::Words(from, to));
    }

    /// Gives a column an instant that is written into place.
    pub fn instant(&mut self, column: Column, write: impl FnOnce(&mut String)) {
        let (from, to) = self.written(write);
        self.keep(column, Kept::Instant(from, to));
    }

    /// Gives a column several names.
    pub fn several<S: AsRef<str>>(&mut self, column: Column, names: impl Iterator<Item = S>) {
        self.write(column, |text| join(text, names));
    }

    /// Gives a column one of the product's own words.
    pub fn word(&mut self, column: Column, word: &'static str) {
        self.keep(column, Kept::Word(word));
    }

    /// Gives a column yes or no.
    pub fn yes(&mut self, column: Column, is: bool) {
        self.word(column, super::yes(is));
    }

    /// Gives a column a count.
    pub fn count(&mut self, column: Column, count: u64) {
        self.keep(column, Kept::Count(count));
    }

    /// Gives a column a time.
    pub fn seconds(&mut self, column: Column, seconds: Option<f64>) {
        self.keep(column, Kept::Seconds(seconds));
    }

    /// Gives a column a whole number that may be missing.
    pub fn whole(&mut self, column: Column, number: Option<u8>) {
        self.keep(column, Kept::Whole(number.map(f64::from)));
    }

    /// Gives the ids of the agents.
    pub fn agent_ids<S: AsRef<str>>(&mut self, ids: impl Iterator<Item = S>) {
        self.agent_ids = self.written(|text| join(text, ids));
    }

    /// Names those of the agents who are no longer there.
    pub fn former_agents<S: AsRef<str>>(&mut self, names: impl Iterator<Item = S>) {
        self.former_agents = self.written(|text| join(text, names));
    }

    /// The value in a column, as [`Column::cell`] has it of the row of a page.
    pub fn cell(&self, column: Column) -> Cell<'_> {
        match self.cells[column as usize] {
            Kept::Words(from, to) => Cell::text(self.said((from, to))),
            Kept::Instant(from, to) => Cell::Instant(self.said((from, to))),
            Kept::Word(word) => Cell::text(word),
            Kept::Count(count) => Cell::Count(count),
            Kept::Seconds(seconds) => Cell::Seconds(seconds),
            Kept::Whole(number) => Cell::Decimal(number, 0),
        }
    }

    /// The ids of the agents.
    pub fn cell_of_agent_ids(&self) -> Cell<'_> {
        Cell::text(self.said(self.agent_ids))
    }

    /// Those of the agents who are no longer there.
    pub fn cell_of_former_agents(&self) -> Cell<'_> {
        Cell::text(self.said(self.former_agents))
    }

    fn keep(&mut self, column: Column, kept: Kept) {
        self.cells[column as usize] = kept;
    }

    fn written(&mut self, write: impl FnOnce(&mut String)) -> (u32, u32) {
        let from = self.text.len() as u32;
        write(&mut self.text);
        (from, self.text.len() as u32)
    }

    fn said(&self, (from, to): (u32, u32)) -> &str {
        self.text.get(from as usize..to as usize).unwrap_or_default()
    }
}

fn join<S: AsRef<str>>(text: &mut String, names: impl Iterator<Item = S>) {
    for (index, name) in names.enumerate() {
        if index > 0 {
            text.push_str(super::BETWEEN);
        }
        text.push_str(name.as_ref());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_in_the_order_in_which_cells_are_kept() {
        assert!(Column::ALL.into_iter().map(|column| column as usize).eq(0..Column::ALL.len()));
    }

    #[test]
    fn words_are_found_where_they_were_put() {
        let mut row = FileRow::with_capacity(20);
        row.words(Column::Phone, "+39");
        row.several(Column::Tags, ["a", "b"].into_iter());
        row.former_agents(["Zoe"].into_iter());
        row.words(Column::Url, "");
        row.yes(Column::Unanswered, true);
        row.whole(Column::Rating, Some(5));
        let text = |column| match row.cell(column) {
            Cell::Text(text) => text.into_owned(),
            other => format!("{other:?}"),
        };
        let columns = [Column::Phone, Column::Tags, Column::Url, Column::Unanswered, Column::Comment];
        assert_eq!(columns.map(text), ["+39", "a, b", "", "true", ""]);
        assert_eq!(row.cell(Column::Rating), Cell::Decimal(Some(5.0), 0));
        assert_eq!(row.cell_of_former_agents(), Cell::text("Zoe"));
    }
}
