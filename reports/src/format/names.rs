//! Names of months and weekdays.

use super::Language;

pub(super) type Months = [&'static str; 12];
pub(super) type Weekdays = [&'static str; 7];

impl Language {
    pub(super) const fn months(self) -> &'static Months {
        match self {
            Language::En => &[
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ],
            Language::It => &[
                "gennaio",
                "febbraio",
                "marzo",
                "aprile",
                "maggio",
                "giugno",
                "luglio",
                "agosto",
                "settembre",
                "ottobre",
                "novembre",
                "dicembre",
            ],
            Language::Fr => &[
                "janvier",
                "février",
                "mars",
                "avril",
                "mai",
                "juin",
                "juillet",
                "août",
                "septembre",
                "octobre",
                "novembre",
                "décembre",
            ],
            Language::PtBr => &[
                "janeiro",
                "fevereiro",
                "março",
                "abril",
                "maio",
                "junho",
                "julho",
                "agosto",
                "setembro",
                "outubro",
                "novembro",
                "dezembro",
            ],
            Language::Es => &[
                "enero",
                "febrero",
                "marzo",
                "abril",
                "mayo",
                "junio",
                "julio",
                "agosto",
                "septiembre",
                "octubre",
                "noviembre",
                "diciembre",
            ],
        }
    }

    pub(super) const fn months_short(self) -> &'static Months {
        match self {
            Language::En => &["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
            Language::It => &["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"],
            Language::Fr => {
                &["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
            }
            Language::PtBr => {
                &["jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez."]
            }
            Language::Es => &["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"],
        }
    }

    pub(super) const fn weekdays(self) -> &'static Weekdays {
        match self {
            Language::En => &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
            Language::It => &["lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"],
            Language::Fr => &["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
            Language::PtBr => {
                &["segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo"]
            }
            Language::Es => &["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
        }
    }

    pub(super) const fn weekdays_short(self) -> &'static Weekdays {
        match self {
            Language::En => &["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
            Language::It => &["lun", "mar", "mer", "gio", "ven", "sab", "dom"],
            Language::Fr => &["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
            Language::PtBr => &["seg.", "ter.", "qua.", "qui.", "sex.", "sáb.", "dom."],
            Language::Es => &["lun", "mar", "mié", "jue", "vie", "sáb", "dom"],
        }
    }
}
