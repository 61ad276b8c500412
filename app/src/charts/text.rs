//! How wide letters are, without asking a browser, and how they are escaped.

/// Advance widths of U+0020…U+007E in Inter, thousandths of the font size.
const ASCII: [u16; 95] = [
    281, 288, 466, 633, 642, 982, 644, 300, 365, 365, 501, 662, 288, 460, 288, 360, 631, 407, 610, 618, 646, 593, 620,
    566, 619, 620, 288, 302, 662, 662, 662, 511, 966, 690, 654, 730, 722, 601, 590, 746, 743, 269, 571, 672, 565, 903,
    753, 765, 639, 765, 644, 642, 646, 744, 690, 985, 682, 679, 629, 365, 360, 365, 471, 456, 323, 562, 612, 571, 612,
    583, 370, 613, 591, 242, 242, 549, 242, 876, 591, 600, 612, 612, 376, 528, 327, 591, 562, 818, 546, 562, 552, 426,
    333, 426, 662,
];

/// Figures of one width, as charts set them.
const FIGURE: u16 = 640;

/// Other system fonts run a little wider or narrower than Inter; labels keep this much room.
const LEEWAY: f64 = 1.04;

/// How much of its room a text that is cut fills: over many letters the differences between fonts add up.
const FILLED: f64 = 0.9;

fn advance(c: char) -> u16 {
    match c {
        '0'..='9' => FIGURE,
        ' '..='~' => ASCII.get(c as usize - 0x20).copied().unwrap_or(FIGURE),
        '\u{a0}' => 281,
        '\u{2009}' | '\u{202f}' => 200,
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' => 0,
        '\u{a1}'..='\u{24f}' | '\u{370}'..='\u{3ff}' => 640,
        '\u{400}'..='\u{52f}' => 690,
        '\u{590}'..='\u{10ff}' | '\u{2010}'..='\u{2027}' => 650,
        _ => 1000,
    }
}

/// Width of a text in pixels, a little more rather than less.
pub(crate) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let thousandths: u32 = text.chars().map(|c| u32::from(advance(c))).sum();
    f64::from(thousandths) / 1000.0 * size * LEEWAY * if bold { 1.05 } else { 1.0 }
}

/// The text, or as much of it as fits with an ellipsis.
pub(crate) fn fit(text: &str, size: f64, bold: bool, room: f64) -> String {
    if width(text, size, bold) <= room {
        return text.to_owned();
    }
    let room = room * FILLED;
    let mut kept: String = text.to_owned();
    while !kept.is_empty() {
        kept.pop();
        let shorter = format!("{}…", kept.trim_end());
        if width(&shorter, size, bold) <= room {
            return shorter;
        }
    }
    String::new()
}

/// Appends a text so that it is safe between tags and in quoted attributes.
pub(crate) fn escape_into(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Not allowed in XML at all, not even escaped: an exported file would not open.
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                out.push('\u{fffd}');
            }
            c => out.push(c),
        }
    }
}

/// See [`escape_into`].
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_into(&mut out, text);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_to_its_room_and_says_so() {
        let cut = fit("A campaign with a remarkably long name", 12.0, false, 100.0);
        assert!(cut.ends_with('…') && width(&cut, 12.0, false) <= 100.0, "{cut}");
        assert_eq!(fit("short", 12.0, false, 100.0), "short");
        assert_eq!(fit("no room", 12.0, false, 2.0), "");
    }

    #[test]
    fn markup_and_control_characters_in_a_text_stay_text() {
        assert_eq!(escape("<b a=\"1\" c='2'>&\u{1}"), "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;\u{fffd}");
    }
}
