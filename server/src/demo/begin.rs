//! How conversations begin, and what flows and campaigns do in them before a person does.

use super::Begins;
use super::ads;
use super::clicks;
use super::days::{HOUR, MINUTE, SECOND};
use super::flows::{self, Run};
use super::random::Dice;
use super::sends::{self, Campaign, Fate};
use super::team;
use super::texts;
use super::thread::{Author, Closing, Send, Sent, Thread, Written};
use super::topics::{self, Topic};

const ASIDE: u64 = 41;

impl Thread<'_> {
    /// The contact writes, and a person is to answer. `code` is that of the button they clicked on.
    pub fn inbound(&mut self, at: i64, topic: &Topic, code: Option<&str>) -> Option<i64> {
        let language = self.person.country.language();
        match code {
            Some(code) => self.say(at, Author::Contact, &format!("{} {code}", texts::FROM_BUTTON[language])),
            None => {
                let text = topic.opener(&mut self.dice, language);
                let ad = ads::led_to(at, self.days.progress(at));
                self.write(at, Author::Contact, Written { kind: "text", text, to: None, ad })
            }
        };
        if code.is_some() || self.dice.chance(0.3) {
            let more = at + self.dice.between(6, 80) * SECOND;
            let kind = if self.dice.chance(0.15) { "image" } else { "text" };
            let text = topic.opener(&mut self.dice, language);
            self.message(more, Author::Contact, kind, text);
        }
        let closing = self.serve(at, topic, true);
        self.turned_away(at, closing);
        closing
    }

    /// The cart flow comes to somebody whose conversation is open, and lets them be.
    fn turned_away(&mut self, at: i64, closing: Option<i64>) {
        let mut dice = self.aside(at);
        let tried = at + dice.between(2, 40) * MINUTE;
        let day = self.days.day_of(tried);
        let is_open = closing.is_none_or(|closing| tried < closing);
        if !dice.chance(0.04) || !is_open || flows::proceeds(flows::cart_trigger(day)) {
            return;
        }
        self.runs += 1;
        let id = self.numbered("r", self.runs);
        let execution = format!("cart-{}", self.days.days[day].date);
        let who = (self.person.id.as_str(), None);
        let run = Run::start(self.sheet, &flows::CART, self.days, id, who, Some(&execution), tried);
        run.end(self.sheet, "canceled", Some("open_conversation"), tried);
    }

    /// Chance for what was added to the demo later: it leaves the thread's own as it was.
    pub fn aside(&self, at: i64) -> Dice {
        Dice::new(at.unsigned_abs(), ASIDE, u64::from(self.messages))
    }

    /// The contact writes, and a flow answers with its menu.
    pub fn menu(&mut self, at: i64, topic: &Topic, welcome: bool) -> Option<i64> {
        let language = self.person.country.language();
        let text = topic.opener(&mut self.dice, language);
        self.say(at, Author::Contact, text);
        let says = texts::FLOW[language];
        let flow = if welcome { &flows::WELCOME } else { &flows::SUPPORT };
        self.runs += 1;
        let id = self.numbered("r", self.runs);
        let who = (self.person.id.as_str(), Some(self.id.as_str()));
        let run = Run::start(self.sheet, flow, self.days, id, who, None, at);
        let knows_orders = !welcome || self.days.progress(at) >= 0.35;
        let mut now = at + SECOND;
        run.step(self.sheet, "hello", "completed", None, None, now);
        for turn in 0..4 {
            now += SECOND;
            let menu = self.say(now, Author::Other("flow"), says[0]);
            run.step(self.sheet, "menu", "waiting", None, Some(&menu), now);
            let mut aside = self.aside(now);
            if turn == 0 && aside.chance(0.025) {
                // A person has seen it and takes over.
                let taken = now + aside.between(20, 400) * SECOND;
                run.end(self.sheet, "canceled", Some("manual"), taken);
                return self.hand_over(taken, topic);
            }
            let Some(answered) = self.choose(&run, now, if turn == 0 { 0.12 } else { 0.2 }) else {
                return Some(now + run.wait + 2 * SECOND);
            };
            now = answered;
            let choice = match self.dice.unit() {
                x if x < 0.38 - 0.1 * f64::from(turn) => "faq",
                x if x < 0.6 - 0.1 * f64::from(turn) && knows_orders => "order",
                _ => "human",
            };
            self.say(now, Author::Contact, choice_number(choice));
            run.step(self.sheet, "menu", "completed", Some(choice), None, now);
            now += SECOND;
            if choice == "human" {
                self.say(now, Author::Other("flow"), says[4]);
                run.step(self.sheet, "human", "completed", None, None, now);
                run.end(self.sheet, "completed", None, now);
                return self.hand_over(now, topic);
            }
            if choice == "order" && aside.chance(0.05) {
                let error = r#"{"code":504,"title":"The order service did not answer","details":"No answer within 10 seconds."}"#;
                run.fail(self.sheet, "order", "Order service timed out", error, None, now + 10 * SECOND);
                return self.hand_over(now + 11 * SECOND, topic);
            }
            let answer = self.say(now, Author::Other("flow"), says[1]);
            run.step(self.sheet, choice, "completed", None, Some(&answer), now);
            now += 2 * SECOND;
            let question = self.say(now, Author::Other("flow"), says[2]);
            run.step(self.sheet, "helped", "waiting", None, Some(&question), now);
            let Some(answered) = self.choose(&run, now, 0.25) else {
                return Some(now + run.wait + 2 * SECOND);
            };
            now = answered;
            let helped = turn == 3 || self.dice.chance(0.6);
            self.say(now, Author::Contact, if helped { "👍" } else { "👎" });
            run.step(self.sheet, "helped", "completed", Some(if helped { "yes" } else { "no" }), None, now);
            if helped {
                break;
            }
        }
        now += SECOND;
        self.say(now, Author::Other("flow"), says[3]);
        run.step(self.sheet, "bye", "completed", None, None, now);
        run.end(self.sheet, "completed", None, now);
        let closing = now + 2 * SECOND;
        if self.dice.chance(0.4) {
            self.mark("conversation.tagged", closing - SECOND, Some(("tag", topic.tag)));
        }
        self.close(closing, Closing::ByFlow);
        if self.dice.chance(0.3) {
            self.survey(closing, 0, topic.mood * 0.5 - 0.2);
        }
        Some(closing)
    }

    /// A flow leaves it to people.
    fn hand_over(&mut self, at: i64, topic: &Topic) -> Option<i64> {
        self.mark("conversation.handed_off", at, Some(("team", topic.team.name())));
        self.serve(at, topic, true)
    }

    /// When the contact answers a menu; where they never do, the run expires and the flow closes the conversation.
    fn choose(&mut self, run: &Run, asked: i64, gives_up: f64) -> Option<i64> {
        if !self.dice.chance(gives_up) {
            return Some(asked + (self.dice.around(25.0, 1.6) as i64 + 3) * SECOND);
        }
        run.end(self.sheet, "expired", None, asked + run.wait);
        self.close(asked + run.wait + 2 * SECOND, Closing::ByFlow);
        None
    }

    /// An agent begins with a template.
    pub fn inbox(&mut self, at: i64, topic: &Topic) -> Option<i64> {
        let (day, along) = (&self.days.days[self.days.day_of(at)], self.days.progress(at));
        let agent = team::pick(&mut self.dice, day, at, along, topic.team, None);
        let fate = self.fate(at, &sends::FOLLOW_UP);
        let send = Send { fate, campaign: None, paused: false };
        self.mark("conversation.assigned", at, Some(("agent", agent.id)));
        let Sent { message: sent, seen, .. } = self.send(at, Author::Agent(agent.id), &sends::FOLLOW_UP, &send);
        match self.reaction(&sent, fate, seen, sends::FOLLOW_UP.appeal, topic) {
            Some(wrote) => self.serve(wrote, topic, true),
            None if fate == Fate::Waiting => None,
            None => {
                let closing = at + self.dice.between(20, 70) * HOUR;
                let how = if self.dice.chance(0.5) { Closing::By(agent) } else { Closing::Alone };
                self.close(closing, how);
                Some(closing)
            }
        }
    }

    /// A campaign's message, or another automatic one. Answers with the closing.
    pub fn broadcast(
        &mut self,
        at: i64,
        from: &'static str,
        template: &sends::Template,
        campaign: Option<&Campaign>,
    ) -> Option<i64> {
        let paused = campaign.is_some_and(|campaign| campaign.paused) && self.dice.chance(0.3);
        let fate = if paused { Fate::Undelivered } else { self.fate(at, template) };
        let send = Send { fate, campaign: campaign.map(|campaign| campaign.name.as_str()), paused };
        let Sent { message: sent, seen, .. } = self.send(at, Author::Other(from), template, &send);
        let topic = topics::promotion();
        match self.reaction(&sent, fate, seen, template.appeal, topic) {
            Some(wrote) => self.serve(wrote, topic, true),
            None if fate == Fate::Waiting => None,
            None => {
                let closing = at + 24 * HOUR;
                self.close(closing, Closing::Alone);
                Some(closing)
            }
        }
    }

    /// An order's message within a conversation.
    pub fn notify(&mut self, at: i64) {
        let fate = self.fate(at, &sends::ORDER);
        self.send(at, Author::Other("api"), &sends::ORDER, &Send { fate, campaign: None, paused: false });
    }

    /// A send that was refused: nothing opens.
    pub fn refused(&mut self, at: i64, from: &'static str, template: &sends::Template, campaign: Option<&Campaign>) {
        let campaign = campaign.map(|campaign| campaign.name.as_str());
        self.send(at, Author::Other(from), template, &Send { fate: Fate::NotSent, campaign, paused: false });
    }

    /// The cart flow writes. Answers with the closing.
    pub fn cart(&mut self, at: i64, execution: &str) -> Option<i64> {
        let language = self.person.country.language();
        let template = &sends::CART;
        self.runs += 1;
        let id = self.numbered("r", self.runs);
        let who = (self.person.id.as_str(), Some(self.id.as_str()));
        let run = Run::start(self.sheet, &flows::CART, self.days, id, who, Some(execution), at);
        let fate = Fate::of_accepted(&mut self.dice, template);
        let Sent { message: sent, seen, why } =
            self.send(at, Author::Other("flow"), template, &Send { fate, campaign: None, paused: false });
        if fate == Fate::Undelivered {
            let failed = at + 2 * MINUTE;
            let (code, title, details, _) = why.unwrap_or(&sends::UNKNOWN);
            let error = format!(r#"{{"code":{code},"title":"{title}","details":"{details}"}}"#);
            run.fail(self.sheet, "reminder", title, &error, Some(&sent), failed);
            self.close(failed + 2 * SECOND, Closing::ByFlow);
            return Some(failed + 2 * SECOND);
        }
        run.step(self.sheet, "reminder", "completed", None, Some(&sent), seen);
        run.step(self.sheet, "choice", "waiting", None, None, seen + SECOND);
        let answers = fate == Fate::Read && self.dice.chance(template.appeal);
        let wrote = seen + (self.dice.around(20.0, 2.0) * MINUTE as f64) as i64 / SECOND * SECOND + 2 * SECOND;
        if !answers || wrote > at + run.wait {
            run.end(self.sheet, "expired", None, at + run.wait);
            self.close(at + run.wait + 2 * SECOND, Closing::ByFlow);
            return Some(at + run.wait + 2 * SECOND);
        }
        let ways_out = self.days.progress(at) >= 0.48;
        let choice = match self.dice.unit() {
            x if x < 0.5 => "discount",
            x if x < 0.68 && ways_out => "never",
            _ => "human",
        };
        self.say(wrote, Author::Contact, choice_number(choice));
        run.step(self.sheet, "choice", "completed", Some(choice), None, wrote);
        let now = wrote + SECOND;
        let kind_of_end = if choice == "human" { 4 } else { 3 };
        self.say(now, Author::Other("flow"), texts::FLOW[language][kind_of_end]);
        run.step(self.sheet, choice, "completed", None, None, now);
        run.end(self.sheet, "completed", None, now);
        let topic = topics::promotion();
        if choice == "human" {
            return self.hand_over(now, topic);
        }
        self.close(now + 2 * SECOND, Closing::ByFlow);
        Some(now + 2 * SECOND)
    }

    /// What becomes of a send; of the latest ones some are still on their way.
    fn fate(&mut self, at: i64, template: &sends::Template) -> Fate {
        if self.days.end - at < 48 * HOUR && self.dice.chance(0.08) {
            return Fate::Waiting;
        }
        Fate::of_accepted(&mut self.dice, template)
    }

    /// When the contact answers a template, with the first message of that answer.
    fn reaction(&mut self, sent: &str, fate: Fate, seen: i64, appeal: f64, topic: &Topic) -> Option<i64> {
        if fate != Fate::Read || !self.dice.chance(appeal) {
            return None;
        }
        let after = (self.dice.around(35.0, 2.0) * MINUTE as f64) as i64 / SECOND * SECOND;
        let wrote = seen + after.min(20 * HOUR) + SECOND;
        let text = topic.opener(&mut self.dice, self.person.country.language());
        let quotes = self.dice.chance(0.5);
        self.reply(wrote, Author::Contact, "text", text, quotes.then_some(sent));
        Some(wrote)
    }
}

fn choice_number(choice: &str) -> &'static str {
    match choice {
        "faq" | "discount" => "1",
        "order" | "never" => "2",
        _ => "3",
    }
}

/// The first conversation of a thread. Answers with its closing, if it has one.
pub fn first(thread: &mut Thread<'_>, begins: &Begins, at: i64, new: bool, campaign: Option<&Campaign>) -> Option<i64> {
    let date = thread.days.days[thread.days.day_of(at)].date;
    let topic = topics::pick(&mut thread.dice, date);
    let source = match begins {
        Begins::Inbound | Begins::Button | Begins::Flow => "inbound",
        Begins::Inbox => "inbox",
        Begins::Cart => "flow",
        Begins::Order => "api",
        Begins::AutoResponse => "auto_response",
        Begins::Campaign => "broadcast",
    };
    thread.open(at, source);
    match begins {
        Begins::Inbound => thread.inbound(at, topic, None),
        Begins::Button => {
            let code = clicks::of_thread(thread, at);
            thread.inbound(at, topic, Some(&code))
        }
        Begins::Flow => thread.menu(at, topic, new),
        Begins::Inbox => thread.inbox(at, topic),
        Begins::Cart => {
            let execution = format!("cart-{date}");
            thread.cart(at, &execution)
        }
        Begins::Order => thread.broadcast(at, "api", &sends::ORDER, None),
        Begins::AutoResponse => thread.broadcast(at, "auto_reply", &sends::ORDER, None),
        Begins::Campaign => {
            let template = campaign.map_or(sends::ORDER, |campaign| campaign.template);
            thread.broadcast(at, "broadcast", &template, campaign)
        }
    }
}

/// A later conversation of a thread.
pub fn again(thread: &mut Thread<'_>, at: i64) -> Option<i64> {
    let topic = topics::pick(&mut thread.dice, thread.days.days[thread.days.day_of(at)].date);
    // Not every source says that it reopened.
    if thread.dice.chance(0.6) {
        thread.mark("conversation.reopened", at, None);
    }
    if thread.dice.chance(0.15) { thread.menu(at, topic, false) } else { thread.inbound(at, topic, None) }
}

impl Thread<'_> {
    /// When the thread comes back after a closing, if ever.
    pub fn returns(&mut self, closed: i64, loyal: bool) -> Option<i64> {
        if !self.dice.chance(if loyal { 0.13 } else { 0.07 }) {
            return None;
        }
        let on = self.days.day_of(closed + (self.dice.around(5.0, 1.4) * 24.0 * HOUR as f64) as i64);
        let day = &self.days.days[on];
        Some(day.moment(&mut self.dice, self.days.end)).filter(|at| *at > closed + HOUR)
    }
}
