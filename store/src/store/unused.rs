//! What a page of the database file holds beside its rows.
//!
//! SQLite moves rows between pages when they grow and no longer fit. With `secure_delete` it overwrites what is deleted, but not the
//! copy that a moved row leaves in the part of its former page that is unused now: that stays readable until something else takes the
//! place, also when the row itself is erased. <https://sqlite.org/fileformat2.html#b_tree_pages> says where that part lies.

use std::ops::Range;

/// Pages of others kinds begin with the number of a page. Of files with fewer pages than this, none of 4096 bytes has 137 GB, no such
/// number begins like the pages that hold rows.
pub(super) const MOST_PAGES: i64 = 0x0200_0000;

/// What the first page has before all else.
const FILE_HEAD: usize = 100;

/// Overwrites what is unused of a page; says whether anything was there. Pages of other kinds, and what is not as it should be, stay.
pub(super) fn overwrite(page: &mut [u8], is_first: bool) -> bool {
    let mut found = false;
    for unused in of_page(page, is_first).unwrap_or_default() {
        if let Some(bytes) = page.get_mut(unused)
            && bytes.iter().any(|byte| *byte != 0)
        {
            bytes.fill(0);
            found = true;
        }
    }
    found
}

/// Whether there is anything.
pub(super) fn holds_anything(page: &[u8], is_first: bool) -> bool {
    let unused = of_page(page, is_first).unwrap_or_default();
    unused.into_iter().filter_map(|unused| page.get(unused)).flatten().any(|byte| *byte != 0)
}

/// The parts of a page that are unused: between the list of its rows and the first of them, and where a row was deleted. None of a page
/// that holds no rows, or contradicts itself.
fn of_page(page: &[u8], is_first: bool) -> Option<Vec<Range<usize>>> {
    let number = |at: usize| Some(usize::from(u16::from_be_bytes(page.get(at..at + 2)?.try_into().ok()?)));
    let head = if is_first { FILE_HEAD } else { 0 };
    let head_length = match page.get(head)? {
        // The insides of an index and of a table.
        2 | 5 => 12,
        // Their leaves.
        10 | 13 => 8,
        _ => return None,
    };
    let rows_listed = head + head_length + 2 * number(head + 3)?;
    let rows_begin = match number(head + 5)? {
        0 => 65_536,
        begin => begin,
    };
    if rows_listed > rows_begin || rows_begin > page.len() {
        return None;
    }
    let mut unused = Vec::new();
    unused.push(rows_listed..rows_begin);
    let (mut at, mut before) = (number(head + 1)?, rows_begin);
    while at != 0 {
        // Where the next one is and how long this one is stand at its beginning.
        let end = at + number(at + 2)?;
        if at < before || end < at + 4 || end > page.len() {
            return None;
        }
        unused.push(at + 4..end);
        (at, before) = (number(at)?, end);
    }
    Some(unused)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use proptest::prelude::*;

    /// A leaf with one row at its end, a deleted one before it, and something in both unused parts.
    fn leaf(head: usize) -> Vec<u8> {
        let mut page = vec![7; 512];
        page[head..head + 10].copy_from_slice(&[13, 1, 0xe0, 0, 1, 1, 0xe0, 0, 1, 0xf0]);
        page[480..484].copy_from_slice(&[0, 0, 0, 16]);
        page
    }

    #[test]
    fn rows_stay_and_what_is_between_goes() {
        for is_first in [false, true] {
            let head = if is_first { FILE_HEAD } else { 0 };
            let mut page = leaf(head);
            let before = page.clone();
            assert!(holds_anything(&page, is_first) && overwrite(&mut page, is_first));
            for (place, (was, is)) in before.iter().zip(&page).enumerate() {
                let is_unused = (head + 10..480).contains(&place) || (484..496).contains(&place);
                assert_eq!(*is, if is_unused { 0 } else { *was }, "{place}");
            }
            assert!(!holds_anything(&page, is_first) && !overwrite(&mut page, is_first), "once");
        }
    }

    #[test]
    fn a_page_of_another_kind_or_that_contradicts_itself_stays() {
        let with = |place: usize, bytes: &[u8]| {
            let mut page = leaf(0);
            page[place..place + bytes.len()].copy_from_slice(bytes);
            page
        };
        let odd = [
            with(0, &[0]),
            // More rows than there is room for, rows beyond the end, deleted ones before the first, in a circle, too short, too long.
            with(3, &[1, 1]),
            with(5, &[9, 0]),
            with(1, &[0, 20]),
            with(480, &[1, 0xe0]),
            with(482, &[0, 3]),
            with(482, &[0, 33]),
            vec![13; 3],
            vec![],
        ];
        for mut page in odd {
            let before = page.clone();
            assert!(!overwrite(&mut page, false));
            assert_eq!(page, before);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_fail(mut page in prop::collection::vec(any::<u8>(), 0..600), kind in prop::sample::select(vec![2_u8, 5, 10, 13]), is_first: bool) {
            if let Some(first) = page.get_mut(if is_first { FILE_HEAD } else { 0 }) {
                *first = kind;
            }
            overwrite(&mut page, is_first);
            prop_assert!(!holds_anything(&page, is_first));
        }
    }
}
