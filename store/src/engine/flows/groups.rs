//! Runs by what a column says of them.

/// Rows of each value, one value after the other.
#[derive(Debug)]
pub struct Groups {
    /// Where the rows of a value begin, by the value; one more at the end.
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl Groups {
    /// Sorts rows by their values below `values`; those of others are left out.
    pub fn new(rows: &[u32], column: &[u32], values: usize) -> Groups {
        let value_of = |row: &u32| column.get(*row as usize).map_or(usize::MAX, |value| *value as usize);
        let mut starts = vec![0; values + 1];
        for row in rows {
            if let Some(after) = starts.get_mut(value_of(row).saturating_add(1)) {
                *after += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        next.truncate(values);
        let mut sorted = vec![0; sum as usize];
        for row in rows {
            let Some(place) = next.get_mut(value_of(row)) else { continue };
            if let Some(sorted) = sorted.get_mut(*place as usize) {
                *sorted = *row;
            }
            *place += 1;
        }
        Groups { starts, rows: sorted }
    }

    /// The rows of a value, ascending.
    pub fn get(&self, value: u32) -> &[u32] {
        let start = |value: usize| self.starts.get(value).map_or(self.rows.len(), |start| *start as usize);
        let value = value as usize;
        self.rows.get(start(value)..start(value.saturating_add(1))).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::flows::data::NONE;

    #[test]
    fn rows_stand_with_their_value_in_order() {
        let groups = Groups::new(&[0, 2, 3, 4, 5], &[1, 1, 0, 1, NONE, 3], 4);
        assert_eq!([0, 1, 2, 3].map(|value| groups.get(value)), [&[2][..], &[0, 3], &[], &[5]]);
        assert!(groups.get(4).is_empty() && groups.get(NONE).is_empty(), "no value of its own");
        assert!(Groups::new(&[], &[], 0).get(0).is_empty());
    }
}
