//! `cargo test --release -p store check_speed -- --ignored --nocapture` tells how many events a second are checked.

use super::*;
use crate::events::Lines;

#[test]
#[ignore = "a measurement"]
#[allow(clippy::print_stdout, reason = "a measurement")]
fn check_speed() {
    let block = examples().join("\n") + "\n";
    let input = block.repeat(50_000 / examples().len());
    for store_text in [true, false] {
        let begun = std::time::Instant::now();
        let mut taken = 0_u32;
        for _ in 0..20 {
            let mut lines = Lines::new(input.as_bytes());
            while let Some(line) = lines.next().unwrap() {
                taken += u32::from(std::hint::black_box(check_str(&line.raw, RECEIVED, store_text)).is_ok());
            }
        }
        let spent = begun.elapsed();
        println!(
            "store_text={store_text}: {taken} events in {spent:?}, {:.0} a second",
            f64::from(taken) / spent.as_secs_f64()
        );
    }
}
