//! What people write about, when in the year, and how they feel about it.

use super::random::Dice;
use super::team::Team;
use chrono::{Datelike, NaiveDate};

/// What a conversation is about.
pub struct Topic {
    /// The tag that agents give it.
    pub tag: &'static str,
    /// A second tag, and how often.
    pub also: Option<(&'static str, f64)>,
    pub team: Team,
    /// How often, against the others, and by month (in tenths).
    weight: f64,
    months: [u8; 12],
    /// How it moves the rating.
    pub mood: f64,
    /// How many times both write.
    pub rounds: f64,
    /// First messages, by language.
    openers: [&'static [&'static str]; 4],
}

impl Topic {
    /// The contact's first message.
    pub fn opener(&self, dice: &mut Dice, language: usize) -> &'static str {
        dice.pick(self.openers[language])
    }
}

/// A topic for a conversation of that date.
pub fn pick(dice: &mut Dice, date: NaiveDate) -> &'static Topic {
    let month = date.month0() as usize;
    &TOPICS[dice.weighted(TOPICS.iter().map(|topic| topic.weight * f64::from(topic.months[month])))]
}

/// The topic of abandoned carts and campaigns.
pub fn promotion() -> &'static Topic {
    &TOPICS[9]
}

#[rustfmt::skip]
const TOPICS: [Topic; 14] = [
    Topic { tag: "order status", also: None, team: Team::Logistics, weight: 1.6, months: [10, 9, 9, 10, 10, 10, 10, 10, 10, 10, 13, 18], mood: 0.1, rounds: 1.2, openers: [
        &["Ciao, a che punto è il mio ordine?", "Buongiorno, vorrei sapere quando arriva il mio ordine", "Salve, il tracking non si aggiorna da ieri"],
        &["Oi, cadê o meu pedido?", "Bom dia, queria saber quando chega meu pedido"],
        &["Hola, ¿cómo va mi pedido?", "Buenos días, ¿cuándo llega mi pedido?"],
        &["Hi, where is my order?", "Hello, could you tell me when my order arrives?"] ] },
    Topic { tag: "shipping delay", also: Some(("complaint", 0.28)), team: Team::Logistics, weight: 0.9, months: [9, 6, 6, 7, 7, 7, 7, 12, 8, 8, 15, 26], mood: -0.9, rounds: 1.8, openers: [
        &["Il mio ordine doveva arrivare lunedì e non è ancora qui", "Sono in ritardo di una settimana con la consegna!"],
        &["Meu pedido está atrasado há uma semana", "A entrega não chegou na data prometida"],
        &["Mi pedido lleva una semana de retraso", "La entrega no llegó el día prometido"],
        &["My delivery is a week late", "The parcel was due on Monday and is still not here"] ] },
    Topic { tag: "return", also: Some(("refund", 0.35)), team: Team::Support, weight: 1.0, months: [20, 13, 9, 9, 9, 9, 9, 8, 9, 9, 8, 10], mood: -0.1, rounds: 1.6, openers: [
        &["Vorrei restituire una lampada, come faccio?", "Il colore del tappeto è diverso dalla foto, posso fare il reso?"],
        &["Quero devolver um produto, como faço?", "O tapete veio numa cor diferente, posso trocar?"],
        &["Quiero devolver una lámpara, ¿cómo lo hago?", "El color no es el de la foto, ¿puedo devolverlo?"],
        &["I would like to return a lamp, how do I do that?", "The rug is a different colour from the picture, can I send it back?"] ] },
    Topic { tag: "refund", also: Some(("payment", 0.2)), team: Team::Support, weight: 0.5, months: [18, 14, 9, 8, 8, 8, 8, 8, 8, 9, 9, 9], mood: -0.6, rounds: 1.7, openers: [
        &["Quando ricevo il rimborso?", "Ho restituito la merce ma non vedo il rimborso"],
        &["Quando recebo o reembolso?", "Devolvi o produto e ainda não vi o estorno"],
        &["¿Cuándo recibo el reembolso?", "Devolví el producto y no veo el reembolso"],
        &["When will I get my refund?", "I sent the item back but see no refund"] ] },
    Topic { tag: "invoice", also: None, team: Team::Support, weight: 0.6, months: [18, 12, 12, 12, 10, 9, 9, 5, 9, 10, 9, 9], mood: 0.0, rounds: 0.9, openers: [
        &["Mi serve la fattura dell'ultimo ordine", "Potete correggere la partita IVA sulla fattura?"],
        &["Preciso da nota fiscal do último pedido"],
        &["Necesito la factura del último pedido"],
        &["I need the invoice for my last order"] ] },
    Topic { tag: "payment", also: None, team: Team::Support, weight: 0.7, months: [10, 10, 10, 10, 10, 10, 10, 9, 10, 10, 14, 13], mood: -0.2, rounds: 1.3, openers: [
        &["Il pagamento non va a buon fine", "Posso pagare a rate?"],
        &["O pagamento não foi aprovado", "Posso pagar com pix?"],
        &["El pago no se completa", "¿Puedo pagar a plazos?"],
        &["My payment does not go through", "Can I pay in instalments?"] ] },
    Topic { tag: "complaint", also: None, team: Team::Support, weight: 0.4, months: [12, 10, 9, 9, 9, 10, 11, 13, 9, 9, 11, 15], mood: -1.5, rounds: 2.2, openers: [
        &["Sono molto delusa, il tavolo è arrivato graffiato", "È la terza volta che scrivo e nessuno risponde"],
        &["Estou muito decepcionado, a mesa chegou riscada"],
        &["Estoy muy decepcionada, la mesa llegó rayada"],
        &["I am very disappointed, the table arrived scratched"] ] },
    Topic { tag: "product info", also: Some(("availability", 0.25)), team: Team::Sales, weight: 1.5, months: [10, 9, 11, 11, 11, 10, 10, 8, 13, 12, 12, 10], mood: 0.3, rounds: 1.7, openers: [
        &["Buongiorno, che misure ha il divano Brera?", "Di che legno è il tavolo Lario?", "Avete la sedia Isola anche in verde?"],
        &["Oi, quais são as medidas do sofá Brera?", "A cadeira Isola tem em verde?"],
        &["Hola, ¿qué medidas tiene el sofá Brera?", "¿Tenéis la silla Isola en verde?"],
        &["Hi, what are the measures of the Brera sofa?", "Does the Isola chair come in green?"] ] },
    Topic { tag: "availability", also: None, team: Team::Sales, weight: 0.9, months: [9, 9, 10, 10, 11, 10, 9, 7, 11, 11, 14, 13], mood: 0.1, rounds: 1.1, openers: [
        &["Quando torna disponibile la libreria Navigli?", "La lampada Orta c'è ancora?"],
        &["Quando volta a estante Navigli?"],
        &["¿Cuándo vuelve a haber la estantería Navigli?"],
        &["When will the Navigli bookcase be back in stock?"] ] },
    Topic { tag: "discount code", also: Some(("product info", 0.2)), team: Team::Sales, weight: 0.6, months: [16, 7, 7, 8, 8, 9, 14, 9, 7, 8, 30, 14], mood: 0.2, rounds: 1.0, openers: [
        &["Il codice sconto non funziona", "Avete promozioni in corso?"],
        &["O cupom de desconto não funciona", "Tem alguma promoção?"],
        &["El código de descuento no funciona", "¿Hay alguna promoción?"],
        &["The discount code does not work", "Do you have any offers right now?"] ] },
    Topic { tag: "wholesale", also: Some(("invoice", 0.25)), team: Team::Sales, weight: 0.3, months: [9, 11, 14, 12, 11, 10, 8, 3, 13, 12, 9, 6], mood: 0.3, rounds: 2.4, openers: [
        &["Siamo un hotel, ci servono 40 sedie: fate un preventivo?"],
        &["Somos uma pousada, precisamos de 40 cadeiras. Fazem orçamento?"],
        &["Somos un hotel y necesitamos 40 sillas, ¿hacéis presupuesto?"],
        &["We run a hotel and need 40 chairs, could you quote?"] ] },
    Topic { tag: "assembly", also: None, team: Team::Support, weight: 0.6, months: [11, 9, 9, 10, 10, 10, 9, 9, 16, 13, 9, 9], mood: 0.0, rounds: 1.9, openers: [
        &["Mancano due viti nella scatola della libreria", "Non capisco il passo 4 delle istruzioni"],
        &["Faltam dois parafusos na caixa", "Não entendo o passo 4 do manual"],
        &["Faltan dos tornillos en la caja", "No entiendo el paso 4 de las instrucciones"],
        &["Two screws are missing from the box", "I do not understand step 4 of the instructions"] ] },
    Topic { tag: "warranty", also: Some(("complaint", 0.12)), team: Team::Support, weight: 0.4, months: [10; 12], mood: -0.4, rounds: 1.8, openers: [
        &["La maniglia si è rotta dopo un mese, è in garanzia?"],
        &["A maçaneta quebrou em um mês, tem garantia?"],
        &["La manilla se rompió al mes, ¿está en garantía?"],
        &["The handle broke after a month, is that covered?"] ] },
    Topic { tag: "click & collect", also: None, team: Team::Logistics, weight: 0.5, months: [8, 8, 9, 10, 11, 11, 10, 6, 10, 10, 13, 20], mood: 0.3, rounds: 0.9, openers: [
        &["Posso ritirare in negozio oggi?", "Fino a che ora posso passare a ritirare?"],
        &["Posso retirar na loja hoje?"],
        &["¿Puedo recoger en tienda hoy?"],
        &["Can I collect from the shop today?"] ] },
];
