//! The agents and their habits.

use super::days::{Day, HOUR};
use super::random::Dice;
use super::sheet::Sheet;

/// What an agent works on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Team {
    Support,
    Sales,
    Logistics,
}

impl Team {
    /// As the reports show it.
    pub fn name(self) -> &'static str {
        match self {
            Team::Support => "Support",
            Team::Sales => "Sales",
            Team::Logistics => "Logistics",
        }
    }
}

/// An agent.
pub struct Agent {
    pub id: &'static str,
    name: &'static str,
    email: &'static str,
    pub team: Team,
    /// Minutes to a first answer, half of the times.
    pub pace: f64,
    /// How gladly they are rated, against the average.
    pub charm: f64,
    /// How much they take on, against the others.
    load: f64,
    /// Local hours in which they take conversations; past 24 into the night.
    shift: (i64, i64),
    /// Stays with the demo from and until here, of 0 … 1.
    there: (f64, f64),
}

impl Agent {
    /// Whether they answer outside the shop's hours.
    pub fn works_at_night(&self) -> bool {
        self.shift.1 > 20
    }

    fn takes(&self, day: &Day, at: i64, along: f64) -> bool {
        let hour = day.hour(at);
        (self.shift.0..self.shift.1).contains(&hour) && self.there.0 <= along && along < self.there.1
    }
}

/// Writes the events that introduce all agents, and those of two who left.
pub fn introduce(sheet: &mut Sheet, start: i64, end: i64) {
    let instant = |along: f64| start + ((end - start) as f64 * along) as i64 / HOUR * HOUR;
    for agent in &AGENTS {
        sheet
            .event("agent", instant(agent.there.0))
            .text("agent", agent.id)
            .text("name", agent.name)
            .text("email", agent.email)
            .text("team", agent.team.name())
            .end();
        if agent.there.1 < 1.0 {
            sheet.event("agent.deleted", instant(agent.there.1)).text("agent", agent.id).end();
        }
    }
}

/// Somebody for a conversation that begins at `at`, `along` the demo; not `except`.
pub fn pick(dice: &mut Dice, day: &Day, at: i64, along: f64, team: Team, except: Option<&str>) -> &'static Agent {
    let weight = |agent: &Agent| {
        let there = agent.there.0 <= along && along < agent.there.1;
        let suits = if agent.team == team { 6.0 } else { 1.0 };
        // Whoever is on shift takes most; what comes when nobody is, waits for somebody of the day.
        let on_shift = if agent.takes(day, at, along) { 5.0 } else { 1.0 };
        let night = agent.works_at_night() && !agent.takes(day, at, along);
        if !there || night || except == Some(agent.id) { 0.0 } else { agent.load * suits * on_shift }
    };
    &AGENTS[dice.weighted(AGENTS.iter().map(weight))]
}

#[rustfmt::skip]
const AGENTS: [Agent; 13] = [
    Agent { id: "a1", name: "Giulia Ferri", email: "giulia.ferri@example.com", team: Team::Support, pace: 3.0, charm: 0.35, load: 1.5, shift: (8, 17), there: (0.0, 2.0) },
    Agent { id: "a2", name: "Marco Bassani", email: "marco.bassani@example.com", team: Team::Support, pace: 9.0, charm: 0.0, load: 1.2, shift: (9, 18), there: (0.0, 2.0) },
    Agent { id: "a3", name: "Lucía Ortega", email: "lucia.ortega@example.com", team: Team::Support, pace: 6.0, charm: 0.2, load: 1.0, shift: (9, 18), there: (0.0, 2.0) },
    Agent { id: "a4", name: "Beatriz Carvalho", email: "bia.carvalho@example.com", team: Team::Sales, pace: 4.0, charm: 0.3, load: 1.2, shift: (10, 19), there: (0.0, 2.0) },
    Agent { id: "a5", name: "Tommaso Riva", email: "tommaso.riva@example.com", team: Team::Sales, pace: 14.0, charm: -0.1, load: 0.9, shift: (9, 18), there: (0.0, 2.0) },
    Agent { id: "a6", name: "Emma Clarke", email: "emma.clarke@example.com", team: Team::Support, pace: 5.0, charm: 0.25, load: 0.8, shift: (9, 17), there: (0.15, 2.0) },
    Agent { id: "a7", name: "Andrea Colli", email: "andrea.colli@example.com", team: Team::Logistics, pace: 20.0, charm: -0.25, load: 1.0, shift: (8, 16), there: (0.0, 2.0) },
    Agent { id: "a8", name: "Chiara Monti", email: "chiara.monti@example.com", team: Team::Sales, pace: 7.0, charm: 0.1, load: 1.0, shift: (9, 18), there: (0.0, 2.0) },
    Agent { id: "a9", name: "Rafael Nogueira", email: "rafael.nogueira@example.com", team: Team::Support, pace: 8.0, charm: 0.15, load: 1.6, shift: (17, 24), there: (0.1, 2.0) },
    Agent { id: "a10", name: "Davide Greco", email: "davide.greco@example.com", team: Team::Logistics, pace: 38.0, charm: -0.45, load: 0.8, shift: (9, 18), there: (0.0, 2.0) },
    Agent { id: "a11", name: "Sara Vitali", email: "sara.vitali@example.com", team: Team::Support, pace: 11.0, charm: 0.1, load: 1.1, shift: (9, 18), there: (0.78, 2.0) },
    Agent { id: "a12", name: "Paolo Neri", email: "paolo.neri@example.com", team: Team::Support, pace: 16.0, charm: -0.2, load: 1.2, shift: (9, 18), there: (0.0, 0.58) },
    Agent { id: "a13", name: "Irene Sala", email: "irene.sala@example.com", team: Team::Sales, pace: 10.0, charm: 0.0, load: 0.8, shift: (9, 18), there: (0.05, 0.3) },
];
