//! One thread: its conversations from the first message to the last closing.

use super::ads::Ad;
use super::days::{Days, HOUR, MINUTE, SECOND};
use super::people::Person;
use super::random::Dice;
use super::sends::{self, Fate, Reason, Template};
use super::sheet::Sheet;
use super::team::{self, Agent};
use super::texts;
use super::topics::Topic;

/// A thread being written.
pub struct Thread<'a> {
    pub days: &'a Days,
    pub sheet: &'a mut Sheet,
    pub dice: Dice,
    /// Its id in the made-up source system.
    pub id: String,
    pub person: &'a Person,
    pub messages: u32,
    pub runs: u32,
}

/// Who writes a message.
#[derive(Clone, Copy)]
pub enum Author<'a> {
    Contact,
    Agent(&'a str),
    /// Anybody else: phone, flow, broadcast, auto_reply, api.
    Other(&'static str),
}

/// What is written.
pub struct Written<'a> {
    /// What sort of message.
    pub kind: &'a str,
    pub text: &'a str,
    /// The message it quotes.
    pub to: Option<&'a str>,
    /// The advertisement or post that led to it.
    pub ad: Option<&'static Ad>,
}

impl<'a> Thread<'a> {
    /// An id for something that belongs to this thread.
    pub fn numbered(&self, prefix: &str, number: u32) -> String {
        format!("{prefix}{}-{number}", &self.id[1..])
    }

    /// The opening.
    pub fn open(&mut self, at: i64, source: &str) {
        self.sheet
            .event("conversation.opened", at)
            .text("conversation", &self.id)
            .text("contact", &self.person.id)
            .text("line", self.person.country.line())
            .text("source", source)
            .text("url", &format!("https://inbox.example.com/conversations/{}", self.id))
            .end();
    }

    /// An event of the conversation that needs no more than one field.
    pub fn mark(&mut self, kind: &str, at: i64, field: Option<(&str, &str)>) {
        let line = self.sheet.event(kind, at).text("conversation", &self.id);
        match field {
            Some((name, value)) => line.text(name, value).end(),
            None => line.end(),
        }
    }

    /// A text message.
    pub fn say(&mut self, at: i64, author: Author<'_>, text: &str) -> String {
        self.message(at, author, "text", text)
    }

    /// A message of any kind.
    pub fn message(&mut self, at: i64, author: Author<'_>, kind: &str, text: &str) -> String {
        self.reply(at, author, kind, text, None)
    }

    /// A message that may quote another.
    pub fn reply(&mut self, at: i64, author: Author<'_>, kind: &str, text: &str, to: Option<&str>) -> String {
        self.write(at, author, Written { kind, text, to, ad: None })
    }

    /// A message with all there may be to it.
    pub fn write(&mut self, at: i64, author: Author<'_>, Written { kind, text, to, ad }: Written<'_>) -> String {
        self.messages += 1;
        let id = self.numbered("wamid.", self.messages);
        let line = self.sheet.event("message", at).text("message", &id).text("conversation", &self.id);
        let line = match author {
            Author::Contact => line.text("from", "contact"),
            Author::Agent(agent) => line.text("from", "agent").text("agent", agent),
            Author::Other(from) => line.text("from", from),
        };
        let line = line.text("kind", kind).maybe("reply_to", to).text("text", text);
        match ad {
            Some(ad) => ad.refer(line).end(),
            None => line.end(),
        }
        id
    }

    /// A template message and its statuses.
    pub fn send(&mut self, at: i64, author: Author<'_>, template: &Template, send: &Send<'_>) -> Sent {
        self.messages += 1;
        let id = self.numbered("wamid.", self.messages);
        let line = self.sheet.event("message", at).text("message", &id).text("conversation", &self.id);
        // A refused send opens nothing, so it is the only one to say whose it is.
        let line = if send.fate == Fate::NotSent {
            line.text("contact", &self.person.id).text("line", self.person.country.line())
        } else {
            line
        };
        let line = match author {
            Author::Contact => line.text("from", "contact"),
            Author::Agent(agent) => line.text("from", "agent").text("agent", agent),
            Author::Other(from) => line.text("from", from),
        };
        line.text("kind", "template")
            .text("template", template.name)
            .text("template_version", template.version)
            .maybe("campaign", send.campaign)
            .text("origin", if send.campaign.is_some() { "mass" } else { "template" })
            .end();
        let (seen, why) = sends::statuses(self.sheet, &mut self.dice, &id, template, send.fate, at, send.paused);
        Sent { message: id, seen, why }
    }

    /// People take over at `since`: from here to the closing. Answers with the closing, if there is one.
    pub fn serve(&mut self, since: i64, topic: &Topic, tag: bool) -> Option<i64> {
        let days = self.days;
        let day = &days.days[days.day_of(since)];
        let along = days.progress(since);
        let open = days.is_open(since);
        let language = self.person.country.language();
        let agent = team::pick(&mut self.dice, day, since, along, topic.team, None);
        let night = !open && agent.works_at_night();
        if !open && !night && self.dice.chance(0.8) {
            self.say(since + 4 * SECOND, Author::Other("auto_reply"), texts::CLOSED[language]);
        }
        if self.dice.chance(if open { 0.022 } else { 0.07 }) {
            return self.neglect(since, agent);
        }
        let delay = (self.dice.around(agent.pace, 1.5) * MINUTE as f64) as i64 / SECOND * SECOND;
        let answer = if night { since + delay } else { days.work(since, delay) };
        if answer > days.end {
            // Not answered yet: it may already be somebody's.
            if self.dice.chance(0.6) {
                self.mark("conversation.assigned", since + 20 * SECOND, Some(("agent", agent.id)));
            }
            return None;
        }
        let by_phone = self.dice.chance(if open { 0.02 } else { 0.09 });
        if by_phone {
            // Somebody on the road answers from the phone, and nobody is ever assigned.
            return self.talk(since, answer, topic, None, tag);
        }
        let assigned = if self.dice.chance(0.75) { since + self.dice.between(5, 90) * SECOND } else { answer - SECOND };
        self.mark("conversation.assigned", assigned.min(answer), Some(("agent", agent.id)));
        if answer - since > 40 * MINUTE && self.dice.chance(0.35) {
            let again = since + (answer - since) / 3 / SECOND * SECOND;
            let text = self.dice.pick(texts::FOLLOW_UPS[language]);
            self.say(again, Author::Contact, text);
        }
        let (mut agent, mut since, mut answer) = (agent, since, answer);
        if self.dice.chance(0.06) {
            // Passed on before the first answer.
            let other = team::pick(&mut self.dice, day, answer, along, topic.team, Some(agent.id));
            let passed = answer;
            if self.dice.chance(0.5) {
                self.mark("conversation.unassigned", passed, Some(("agent", agent.id)));
            }
            self.mark("conversation.assigned", passed + SECOND, Some(("agent", other.id)));
            agent = other;
            answer = days.work(passed, (self.dice.around(agent.pace, 1.0) * MINUTE as f64) as i64 / SECOND * SECOND);
            since = since.min(passed);
        }
        self.talk(since, answer, topic, Some(agent), tag)
    }

    /// Nobody answers.
    fn neglect(&mut self, since: i64, agent: &Agent) -> Option<i64> {
        if self.dice.chance(0.5) {
            self.mark("conversation.assigned", since + 30 * SECOND, Some(("agent", agent.id)));
        }
        let language = self.person.country.language();
        if self.dice.chance(0.4) {
            let text = self.dice.pick(texts::FOLLOW_UPS[language]);
            let again = since + self.dice.between(1800, 30_000) * SECOND;
            self.say(again, Author::Contact, text);
        }
        if self.dice.chance(0.03) && self.days.progress(since) > 0.8 {
            return None;
        }
        let closing = since + self.dice.between(30, 90) * HOUR + self.dice.between(0, 3600) * SECOND;
        let how = if self.dice.chance(0.8) { Closing::Alone } else { Closing::By(agent) };
        self.close(closing, how);
        Some(closing)
    }

    /// From the first answer to the closing and the survey.
    fn talk(
        &mut self,
        since: i64,
        answer: i64,
        topic: &Topic,
        first: Option<&'static Agent>,
        tag: bool,
    ) -> Option<i64> {
        let language = self.person.country.language();
        let mut owner = first;
        let pace = first.map_or(12.0, |agent| agent.pace);
        self.answer(answer, owner, 0);
        if tag {
            self.tag(answer, topic);
        }
        let mut at = answer;
        let rounds = (topic.rounds * self.dice.around(1.0, 0.9)).min(9.0) as u32;
        for round in 1..=rounds {
            let thinking = (self.dice.around(4.0, 2.0) * MINUTE as f64) as i64;
            at += thinking / SECOND * SECOND + 5 * SECOND;
            let text = self.dice.pick(texts::FOLLOW_UPS[language]);
            self.say(at, Author::Contact, text);
            let delay = (self.dice.around(pace * 0.6, 1.4) * MINUTE as f64) as i64 / SECOND * SECOND + 10 * SECOND;
            let reply = if self.days.is_open(at) { self.days.work(at, delay) } else { at + delay };
            if self.dice.chance(0.05) && owner.is_some() {
                let day = &self.days.days[self.days.day_of(at)];
                let along = self.days.progress(at);
                let other = team::pick(&mut self.dice, day, reply, along, topic.team, owner.map(|agent| agent.id));
                if self.dice.chance(0.3) {
                    let note = owner.map_or(Author::Other("system"), |agent| Author::Agent(agent.id));
                    self.message(reply - 3 * SECOND, note, "note", "…");
                }
                self.mark("conversation.assigned", reply - SECOND, Some(("agent", other.id)));
                owner = Some(other);
            }
            self.answer(reply, owner, round as usize);
            at = reply;
        }
        if self.dice.chance(0.02) {
            self.message(at + 30 * SECOND, Author::Contact, "reaction", "👍");
        }
        if self.days.end - at < 21 * 24 * HOUR && self.dice.chance(0.07) {
            // Nobody has thought of closing it yet.
            return None;
        }
        let (closing, how) = match (self.dice.unit(), owner) {
            (x, Some(agent)) if x < 0.8 => {
                (at + (self.dice.around(11.0, 1.6) * MINUTE as f64) as i64, Closing::By(agent))
            }
            (x, _) if x < 0.83 => (at + self.dice.between(60, 900) * SECOND, Closing::ByContact),
            _ => (at + 24 * HOUR, Closing::Alone),
        };
        let closing = closing / SECOND * SECOND;
        if closing - at > 12 * HOUR && self.dice.chance(0.3) {
            // The order system writes while the conversation is open: it begins none.
            let later = self.dice.between(60, 600) * MINUTE;
            self.notify(at + later);
        }
        self.close(closing, how);
        if matches!(how, Closing::By(_)) && self.dice.chance(0.8) || self.dice.chance(0.15) {
            let mood = topic.mood + owner.map_or(0.0, |agent| agent.charm);
            self.survey(closing, answer - since, mood);
        }
        Some(closing)
    }

    fn answer(&mut self, at: i64, owner: Option<&Agent>, round: usize) {
        let answers = texts::ANSWERS[self.person.country.language()];
        let author = owner.map_or(Author::Other("phone"), |agent| Author::Agent(agent.id));
        let text = if round == 0 { answers[0] } else { self.dice.pick(answers) };
        self.say(at, author, text);
    }

    fn tag(&mut self, from: i64, topic: &Topic) {
        if self.dice.chance(0.14) {
            return;
        }
        let at = from + self.dice.between(20, 300) * SECOND;
        // Until it was renamed, discounts were tagged "promo".
        let renamed = self.days.progress(at) >= super::RENAMED;
        let tag = if topic.tag == "discount code" && !renamed { "promo" } else { topic.tag };
        if self.dice.chance(0.03) {
            self.mark("conversation.tagged", at - 8 * SECOND, Some(("tag", "product info")));
            self.mark("conversation.untagged", at - 3 * SECOND, Some(("tag", "product info")));
        }
        self.mark("conversation.tagged", at, Some(("tag", tag)));
        if let Some((also, how_often)) = topic.also
            && self.dice.chance(how_often)
        {
            self.mark("conversation.tagged", at + 4 * SECOND, Some(("tag", also)));
        }
    }

    /// The closing.
    pub fn close(&mut self, at: i64, how: Closing<'_>) {
        let (by, agent) = match how {
            Closing::By(agent) => ("agent", Some(agent.id)),
            Closing::Alone => ("auto", None),
            Closing::ByContact => ("contact", None),
            Closing::ByFlow => ("flow", None),
        };
        let line = self.sheet.event("conversation.closed", at).text("conversation", &self.id).text("by", by);
        line.maybe("agent", agent).end();
    }
}

/// A template message that was sent.
pub struct Sent {
    /// Its id.
    pub message: String,
    /// When it was read or delivered.
    pub seen: i64,
    /// Why it failed, where it did.
    pub why: Option<&'static Reason>,
}

/// What a template message is sent for, and what becomes of it.
pub struct Send<'a> {
    pub fate: Fate,
    pub campaign: Option<&'a str>,
    pub paused: bool,
}

/// Who closes.
#[derive(Clone, Copy)]
pub enum Closing<'a> {
    By(&'a Agent),
    Alone,
    ByContact,
    ByFlow,
}
