//! Names in a box: in two lines at most.

use crate::charts::text::{fit, width};

/// A text in as many lines as it needs, at most two; the last is cut where they do not hold it.
pub(super) fn lines(text: &str, size: f64, room: f64) -> Vec<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if width(&text, size, true) <= room {
        return vec![text];
    }
    // After the last space, else the last letter, up to which it fits.
    let ends = text.char_indices().map(|(at, letter)| at + letter.len_utf8());
    let fits: Vec<usize> =
        ends.take_while(|end| width(text.get(..*end).unwrap_or_default(), size, true) <= room).collect();
    let most = fits.last().copied().unwrap_or(text.len());
    let is_word_end = text.get(most..).is_some_and(|rest| rest.starts_with(' '));
    let space = text.get(..most).and_then(|first| first.rfind(' '));
    let cut = if is_word_end { most } else { space.filter(|space| *space > most / 3).unwrap_or(most) };
    let (first, second) = text.split_at(cut);
    vec![first.to_owned(), fit(second.trim_start(), size, true, room)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_is_one_line_and_a_long_one_two_between_words() {
        assert_eq!(lines("Hello", 13.0, 200.0), ["Hello"]);
        assert_eq!(
            lines("Which of our shops is nearest to you?", 13.0, 160.0),
            ["Which of our shops is", "nearest to you?"]
        );
    }

    #[test]
    fn a_name_longer_than_two_lines_says_that_it_is_cut() {
        let cut = lines(&"word ".repeat(40), 13.0, 160.0);
        assert_eq!(cut.len(), 2);
        assert!(cut[1].ends_with('…') && cut.iter().all(|line| width(line, 13.0, true) <= 160.0), "{cut:?}");
        let unbroken = lines(&"x".repeat(80), 13.0, 160.0);
        assert!(unbroken[0].len() > 10 && unbroken[1].ends_with('…'), "{unbroken:?}");
        assert_eq!(lines("", 13.0, 160.0), [""]);
    }
}
