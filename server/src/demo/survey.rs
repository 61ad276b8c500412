//! The survey after a conversation and what people say in it.

use super::days::{HOUR, MINUTE, SECOND};
use super::flows::{Run, SURVEY, survey_asks};
use super::random::power_of_two;
use super::texts;
use super::thread::Thread;

impl Thread<'_> {
    /// Asks for a rating at the closing; those who waited long give less.
    pub fn survey(&mut self, closing: i64, waited: i64, mood: f64) {
        let asked = closing + 5 * SECOND;
        self.mark("survey.sent", asked, None);
        let rates = self.dice.chance(0.44);
        let after = (self.dice.around(5.0, 2.2) * MINUTE as f64) as i64 / SECOND * SECOND + 10 * SECOND;
        let rates = rates && after < 23 * HOUR;
        let rating = self.rating(waited, mood);
        if rates {
            let comments = match rating {
                4 | 5 => texts::HAPPY,
                3 => texts::LUKEWARM,
                _ => texts::UNHAPPY,
            };
            let speaks = self.dice.chance(if rating < 3 { 0.6 } else { 0.22 });
            let comment = self.dice.pick(comments[self.person.country.language()]);
            self.sheet
                .event("conversation.rated", asked + after)
                .text("conversation", &self.id)
                .json("rating", rating)
                .maybe("comment", speaks.then_some(comment))
                .end();
        }
        if self.dice.chance(0.25) {
            self.survey_run(asked, rates.then_some((rating, after)));
        }
    }

    fn survey_run(&mut self, asked: i64, rated: Option<(i64, i64)>) {
        self.runs += 1;
        let id = self.numbered("r", self.runs);
        let who = (self.person.id.as_str(), Some(self.id.as_str()));
        let execution = super::month_of(self.days, asked, "survey");
        let run = Run::start(self.sheet, &SURVEY, self.days, id, who, Some(&execution), asked);
        run.step(self.sheet, "stars", "waiting", None, None, asked + SECOND);
        match rated {
            Some((rating, after)) => {
                let answer = rating.to_string();
                let mut rated = asked + after;
                run.step(self.sheet, "stars", "completed", Some(&answer), None, rated);
                if rating <= 3 && survey_asks(self.days.progress(asked)) {
                    let mut aside = self.aside(asked);
                    run.step(self.sheet, "better", "waiting", None, None, rated + SECOND);
                    if aside.chance(0.25) {
                        return run.end(self.sheet, "expired", None, rated + run.wait);
                    }
                    rated += aside.between(5, 90) * SECOND;
                    let what = aside.pick(&["Waiting time", "Friendliness", "The solution"]);
                    run.step(self.sheet, "better", "completed", Some(what), None, rated);
                }
                run.step(self.sheet, "words", "waiting", None, None, rated + SECOND);
                if self.dice.chance(0.5) {
                    let said = rated + self.dice.between(20, 400) * SECOND;
                    run.step(self.sheet, "words", "completed", Some("…"), None, said);
                    run.step(self.sheet, "thanks", "completed", None, None, said + SECOND);
                    run.end(self.sheet, "completed", None, said + SECOND);
                } else {
                    run.end(self.sheet, "expired", None, rated + run.wait);
                }
            }
            None => run.end(self.sheet, "expired", None, asked + run.wait),
        }
    }

    fn rating(&mut self, waited: i64, mood: f64) -> i64 {
        // Every doubling of the wait beyond ten minutes costs a third of a star.
        let mut patience = 0.0;
        while patience < 8.0 && waited as f64 > power_of_two(patience + 1.0) * (10 * MINUTE) as f64 {
            patience += 1.0;
        }
        let score = 4.75 + mood - 0.33 * patience + 0.75 * self.dice.bell();
        (score.round() as i64).clamp(1, 5)
    }
}
