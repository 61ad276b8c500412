//! A set of conversations by their ids, also of those yet to come.

/// Conversations of which some are marked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// By `conversation.id`.
    known: Vec<bool>,
    /// Whether those after them are.
    later: bool,
}

impl Marks {
    /// These and no others.
    pub fn of(ids: &[u32]) -> Marks {
        let mut marks = Marks::default();
        marks.add(ids);
        marks
    }

    /// By id whether each is marked; and whether those after them are.
    pub fn by_id(known: Vec<bool>, later: bool) -> Marks {
        Marks { known, later }
    }

    /// Whether a conversation is marked.
    pub fn has(&self, id: u32) -> bool {
        self.known.get(id as usize).copied().unwrap_or(self.later)
    }

    /// Marks these too.
    pub fn add(&mut self, ids: &[u32]) {
        self.grow(ids.iter().max().map_or(0, |last| *last as usize + 1));
        for id in ids {
            if let Some(is_marked) = self.known.get_mut(*id as usize) {
                *is_marked = true;
            }
        }
    }

    /// Marks one, or does not.
    pub fn set(&mut self, id: u32, is_marked: bool) {
        self.grow(id as usize + 1);
        if let Some(known) = self.known.get_mut(id as usize) {
            *known = is_marked;
        }
    }

    /// All but these.
    #[must_use]
    pub fn others(mut self) -> Marks {
        self.known.iter_mut().for_each(|is_marked| *is_marked = !*is_marked);
        self.later = !self.later;
        self
    }

    /// What both have marked.
    #[must_use]
    pub fn and(self, other: &Marks) -> Marks {
        self.with(other, |one, other| one && other)
    }

    /// What either has marked.
    #[must_use]
    pub fn or(self, other: &Marks) -> Marks {
        self.with(other, |one, other| one || other)
    }

    fn with(mut self, other: &Marks, both: impl Fn(bool, bool) -> bool) -> Marks {
        self.grow(other.known.len());
        for (id, is_marked) in (0..).zip(&mut self.known) {
            *is_marked = both(*is_marked, other.has(id));
        }
        self.later = both(self.later, other.later);
        self
    }

    fn grow(&mut self, length: usize) {
        let length = length.max(self.known.len());
        self.known.resize(length, self.later);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(marks: &Marks) -> Vec<u32> {
        (0..6).filter(|id| marks.has(*id)).collect()
    }

    #[test]
    fn those_yet_to_come_are_as_those_that_are_not_named() {
        let (some, none) = (Marks::of(&[1, 3]), Marks::default());
        assert_eq!(marked(&some), [1, 3]);
        assert_eq!(marked(&some.clone().others()), [0, 2, 4, 5]);
        assert_eq!(marked(&some.clone().others().and(&Marks::of(&[1, 2, 5]))), [2, 5]);
        assert_eq!(marked(&Marks::of(&[5]).or(&some)), [1, 3, 5]);
        assert_eq!(marked(&none.others().and(&some)), [1, 3]);
    }
}
