//! Round numbers along an axis.
//!
//! Only sums, products and comparisons: logarithms and powers may differ in their last digit between machines.

use super::spec::Ticks;

const DURATIONS: [f64; 24] = [
    1.0,
    2.0,
    5.0,
    10.0,
    15.0,
    30.0,
    60.0,
    120.0,
    300.0,
    600.0,
    900.0,
    1800.0,
    3600.0,
    7200.0,
    10_800.0,
    21_600.0,
    43_200.0,
    86_400.0,
    172_800.0,
    345_600.0,
    604_800.0,
    1_209_600.0,
    2_592_000.0,
    5_184_000.0,
];

/// Ticks from the first to the last value of the axis, at most `most` steps, the last not below `max`.
pub(super) fn ticks(kind: Ticks, max: f64, most: usize) -> Vec<f64> {
    let most = most.max(1);
    // Nothing a report counts comes near the upper bound; beyond it sums of steps would lose whole numbers.
    let max = if max.is_nan() { 0.0 } else { max.clamp(0.0, 1e15) };
    match kind {
        // Of what counts another thing than its own parts: conversations of one click may be several.
        Ticks::Percent if max > 100.0 => steps(decimal_step(max, most), max),
        Ticks::Percent if most >= 4 => vec![0.0, 25.0, 50.0, 75.0, 100.0],
        Ticks::Percent => vec![0.0, 50.0, 100.0],
        Ticks::Score => vec![1.0, 2.0, 3.0, 4.0, 5.0],
        Ticks::Count => steps(decimal_step(max.max(1.0), most), max.max(1.0)),
        Ticks::Duration => {
            let max = max.max(1.0);
            let listed = DURATIONS.into_iter().find(|step| step * most as f64 >= max);
            // Beyond the list: round numbers of days.
            let step = listed.unwrap_or_else(|| decimal_step(max / 86_400.0, most) * 86_400.0);
            steps(step, max)
        }
    }
}

/// The least of 1, 2, 5, 10, 20, 50, … that covers `max` in `most` steps.
fn decimal_step(max: f64, most: usize) -> f64 {
    let mut power = 1.0;
    while power < f64::MAX / 100.0 {
        for factor in [1.0, 2.0, 5.0] {
            if factor * power * most as f64 >= max {
                return factor * power;
            }
        }
        power *= 10.0;
    }
    max
}

fn steps(step: f64, max: f64) -> Vec<f64> {
    let mut ticks = vec![0.0];
    let mut last = 0.0;
    while last < max && ticks.len() < 100 {
        last = step * ticks.len() as f64;
        ticks.push(last);
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_step_in_whole_round_numbers_and_cover_the_highest() {
        assert_eq!(ticks(Ticks::Count, 0.0, 4), [0.0, 1.0]);
        assert_eq!(ticks(Ticks::Count, 3.0, 4), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(ticks(Ticks::Count, 47.0, 4), [0.0, 20.0, 40.0, 60.0]);
        assert_eq!(ticks(Ticks::Count, 1234.0, 4), [0.0, 500.0, 1000.0, 1500.0]);
    }

    #[test]
    fn durations_step_as_clocks_do() {
        assert_eq!(ticks(Ticks::Duration, 50.0, 4), [0.0, 15.0, 30.0, 45.0, 60.0]);
        assert_eq!(ticks(Ticks::Duration, 1500.0, 4), [0.0, 600.0, 1200.0, 1800.0]);
        assert_eq!(ticks(Ticks::Duration, 20_000.0, 4), [0.0, 7200.0, 14_400.0, 21_600.0]);
    }

    #[test]
    fn an_axis_of_percents_ends_at_a_hundred_or_reaches_what_is_more() {
        assert_eq!(ticks(Ticks::Percent, 0.0, 5).last(), Some(&100.0));
        assert_eq!(ticks(Ticks::Percent, 100.0, 4).last(), Some(&100.0));
        assert_eq!(ticks(Ticks::Percent, 200.0, 5), [0.0, 50.0, 100.0, 150.0, 200.0]);
        assert_eq!(ticks(Ticks::Percent, 117.0, 4), [0.0, 50.0, 100.0, 150.0]);
    }

    #[test]
    fn no_number_makes_an_endless_axis() {
        for max in [f64::NAN, f64::INFINITY, -5.0, 0.0, f64::MAX, 1e300, 1e-300] {
            for kind in [Ticks::Count, Ticks::Duration, Ticks::Percent, Ticks::Score] {
                for most in [0, 1, 4] {
                    let ticks = ticks(kind, max, most);
                    assert!((2..=101).contains(&ticks.len()), "{kind:?} {max} {most}: {ticks:?}");
                    assert!(ticks.iter().all(|t| t.is_finite()), "{kind:?} {max}: {ticks:?}");
                }
            }
        }
    }
}
