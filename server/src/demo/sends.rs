//! Template messages: which there are, when campaigns go out, and what becomes of a send.

use super::days::{Days, MINUTE, SECOND};
use super::random::Dice;
use super::sheet::Sheet;
use chrono::Datelike;

/// A template at a version.
#[derive(Clone, Copy)]
pub struct Template {
    pub name: &'static str,
    pub version: &'static str,
    /// Meant to sell: Meta limits these, and people opt out of them.
    pub marketing: bool,
    /// How many answer, of those who read it.
    pub appeal: f64,
}

/// An agent takes up a conversation again.
pub const FOLLOW_UP: Template = Template { name: "follow_up", version: "follow_up@1", marketing: false, appeal: 0.55 };
/// The order system tells of an order.
pub const ORDER: Template =
    Template { name: "order_update", version: "order_update@4", marketing: false, appeal: 0.14 };
/// The cart flow.
pub const CART: Template =
    Template { name: "cart_reminder", version: "cart_reminder@2", marketing: true, appeal: 0.34 };
const SALE: Template = Template { name: "promo_sale", version: "promo_sale@3", marketing: true, appeal: 0.2 };
const COLLECTION: Template =
    Template { name: "new_collection", version: "new_collection@1", marketing: true, appeal: 0.13 };
const NEWS: Template = Template { name: "shop_news", version: "shop_news@2", marketing: true, appeal: 0.07 };

/// One sending to many.
#[derive(Clone)]
pub struct Campaign {
    pub name: String,
    pub template: Template,
    /// Its size, against an ordinary day.
    pub weight: f64,
    /// When it begins, in minutes after midnight.
    pub minute: i64,
    /// The template was paused in the middle of it.
    pub paused: bool,
}

/// The campaign of each day, where there is one: every two or three weeks, and at the sales.
pub fn campaigns(days: &Days, seed: u64) -> Vec<Option<Campaign>> {
    let mut dice = Dice::new(seed, 3, 0);
    let mut pause = dice.between(6, 14);
    let mut sent = 0;
    let plan = days.days.iter().map(|day| {
        pause -= 1;
        let (month, of_month) = (day.date.month(), day.date.day());
        let fixed = matches!((month, of_month), (1, 7) | (7, 4) | (9, 10) | (11, 26) | (12, 12));
        let ordinary = pause <= 0 && day.is_working();
        if !fixed && !ordinary {
            return None;
        }
        pause = dice.between(13, 23);
        sent += 1;
        let (name, template) = match (fixed, month) {
            (true, 1) => ("winter-sale", SALE),
            (true, 7) => ("summer-sale", SALE),
            (true, 11) => ("black-friday", SALE),
            (true, 12) => ("christmas", COLLECTION),
            (true, _) => ("autumn-collection", COLLECTION),
            _ => dice.pick(&[("news", NEWS), ("club", SALE), ("new-in", COLLECTION), ("weekend", NEWS)]),
        };
        let weight = if fixed { 3.2 } else { 1.3 + dice.unit() };
        let minute = dice.pick(&[10 * 60, 11 * 60, 16 * 60 + 30]);
        let name = format!("{name}-{}", day.date.format("%Y-%m-%d"));
        Some(Campaign { name, template, weight, minute, paused: sent == 9 })
    });
    plan.collect()
}

/// What became of a send.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// Refused at once: no message, no conversation.
    NotSent,
    /// Sent, and failed later.
    Undelivered,
    /// On the phone.
    Delivered,
    /// And seen, as far as we are told.
    Read,
    /// On its way: nothing is known yet.
    Waiting,
}

impl Fate {
    /// Of a send that was accepted.
    pub fn of_accepted(dice: &mut Dice, template: &Template) -> Fate {
        match dice.unit() {
            x if x < if template.marketing { 0.075 } else { 0.025 } => Fate::Undelivered,
            x if x < 0.3 => Fate::Delivered,
            _ => Fate::Read,
        }
    }
}

/// A reason of failure: code, title, details, and how often of marketing, of other, and of refused messages.
pub type Reason = (u32, &'static str, &'static str, [u8; 3]);

static REASONS: [Reason; 11] = [
    (
        131049,
        "Message not delivered",
        "This message was not delivered to maintain healthy ecosystem engagement.",
        [44, 0, 0],
    ),
    (131026, "Message undeliverable", "The recipient is not on WhatsApp or uses an old version.", [28, 70, 30]),
    (131050, "User opted out", "The recipient has chosen not to receive marketing messages.", [12, 0, 12]),
    (130472, "User's number is part of an experiment", "Marketing messages to this number are held back.", [7, 0, 0]),
    (131047, "Re-engagement message", "More than 24 hours have passed since the recipient last replied.", [0, 16, 0]),
    (131053, "Media upload error", "The header image could not be fetched.", [4, 6, 0]),
    (131000, "Something went wrong", "An unknown error occurred.", [5, 8, 6]),
    (131021, "Recipient cannot be sender", "Sender and recipient are the same number.", [0, 0, 14]),
    (130429, "Rate limit hit", "Cloud API message throughput has been reached.", [0, 0, 16]),
    (132012, "Parameter format does not match", "Format mismatch, expected IMAGE, received UNKNOWN.", [0, 0, 14]),
    (131042, "Business eligibility payment issue", "The payment method of the account was declined.", [0, 0, 8]),
];
/// Where nobody knows.
pub static UNKNOWN: Reason = (131000, "Something went wrong", "An unknown error occurred.", [0; 3]);
static PAUSED: Reason =
    (132015, "Template is paused", "Paused because of low quality; it can be sent again later.", [0; 3]);

/// What the provider makes of a campaign's template: a large one costs it its quality for some days, and one is paused.
pub fn judged(sheet: &mut Sheet, campaign: &Campaign, at: i64) {
    let mut update = |at: i64, field: &str, said: &str| {
        let name = campaign.template.name;
        let raw = format!(r#"{{"message_template_name":"{name}",{said}}}"#);
        sheet.event("connector.update", at).text("source", "whatsapp").text("field", field).json("raw", raw).end();
    };
    if campaign.paused {
        update(at + 6 * MINUTE, "message_template_status_update", r#""event":"PAUSED","reason":"QUALITY""#);
        update(at + 186 * MINUTE, "message_template_status_update", r#""event":"APPROVED","reason":"NONE""#);
    } else if campaign.weight > 3.0 {
        update(at + 95 * MINUTE, "message_template_quality_update", r#""new_quality_score":"YELLOW""#);
        update(at + 4 * 24 * 60 * MINUTE, "message_template_quality_update", r#""new_quality_score":"GREEN""#);
    }
}

/// Writes the statuses of a template message. Answers with the instant it was read or delivered, and why it failed, where it did.
pub fn statuses(
    sheet: &mut Sheet,
    dice: &mut Dice,
    message: &str,
    template: &Template,
    fate: Fate,
    at: i64,
    paused: bool,
) -> (i64, Option<&'static Reason>) {
    let mut status = |at: i64, status: &str, reason: Option<&Reason>| {
        let line = sheet.event("message.status", at).text("message", message).text("status", status);
        match reason {
            // The provider tells what it charges with the first status.
            None if status == "sent" => {
                let category = if template.marketing { "marketing" } else { "utility" };
                line.json("pricing", format!(r#"{{"category":"{category}","billable":{}}}"#, template.marketing)).end();
            }
            None => line.end(),
            Some((code, title, details, _)) => {
                let error = format!(r#"{{"code":{code},"title":"{title}","details":"{details}"}}"#);
                line.json("error", error).end();
            }
        }
    };
    let column = match fate {
        Fate::NotSent => 2,
        _ if template.marketing => 0,
        _ => 1,
    };
    let reason: &'static Reason = if paused {
        &PAUSED
    } else {
        &REASONS[dice.weighted(REASONS.iter().map(|reason| f64::from(reason.3[column])))]
    };
    if fate == Fate::Waiting {
        return (at, None);
    }
    if fate == Fate::NotSent {
        status(at + SECOND, "failed", Some(reason));
        return (at, Some(reason));
    }
    let sent = at + dice.between(1, 4) * SECOND;
    status(sent, "sent", None);
    if fate == Fate::Undelivered {
        status(sent + dice.between(2, 90) * SECOND, "failed", Some(reason));
        return (sent, Some(reason));
    }
    // Phones that are off take hours.
    let delivered = sent + (dice.around(6.0, 2.5) * SECOND as f64) as i64;
    let read = delivered + (dice.around(25.0, 2.2) * MINUTE as f64) as i64;
    // A message that is read at once may never be told to be delivered.
    if fate == Fate::Delivered || dice.chance(0.96) {
        status(delivered, "delivered", None);
    }
    if fate == Fate::Read {
        status(read, "read", None);
        return (read, None);
    }
    (delivered, None)
}
