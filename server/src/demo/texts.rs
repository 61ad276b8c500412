//! What else is said, by language: Italian, Portuguese, Spanish, English.

type Texts = [&'static [&'static str]; 4];

/// The contact's second thoughts.
pub const FOLLOW_UPS: Texts = [
    &[
        "Ok",
        "Grazie",
        "Perfetto",
        "Il numero d'ordine è 48213",
        "Mi potete richiamare?",
        "Quanto costa la spedizione?",
        "👍",
        "Va bene, aspetto",
    ],
    &[
        "Ok",
        "Obrigada",
        "Perfeito",
        "O número do pedido é 48213",
        "Podem me ligar?",
        "Quanto custa o frete?",
        "👍",
        "Tá bom, aguardo",
    ],
    &[
        "Vale",
        "Gracias",
        "Perfecto",
        "El número de pedido es 48213",
        "¿Me podéis llamar?",
        "¿Cuánto cuesta el envío?",
        "👍",
        "De acuerdo, espero",
    ],
    &[
        "Ok",
        "Thanks",
        "Perfect",
        "The order number is 48213",
        "Could you call me?",
        "How much is shipping?",
        "👍",
        "Alright, I will wait",
    ],
];

/// What agents write.
pub const ANSWERS: Texts = [
    &[
        "Buongiorno! Controllo subito",
        "Certo, mi può dare il numero d'ordine?",
        "Ho verificato con il magazzino: parte domani",
        "Mi dispiace per il disagio",
        "Fatto, riceverà un'e-mail di conferma",
        "Serve altro?",
    ],
    &[
        "Bom dia! Vou verificar agora",
        "Claro, pode me passar o número do pedido?",
        "Verifiquei com o estoque: sai amanhã",
        "Sinto muito pelo transtorno",
        "Pronto, você vai receber um e-mail",
        "Posso ajudar em algo mais?",
    ],
    &[
        "¡Buenos días! Lo compruebo ahora mismo",
        "Claro, ¿me da el número de pedido?",
        "Lo he comprobado con el almacén: sale mañana",
        "Siento las molestias",
        "Listo, recibirá un correo",
        "¿Algo más en que pueda ayudar?",
    ],
    &[
        "Good morning! Let me check",
        "Of course, may I have the order number?",
        "I asked the warehouse: it leaves tomorrow",
        "I am sorry about that",
        "Done, you will get an e-mail",
        "Anything else I can do?",
    ],
];

/// What answers by itself when the shop is closed.
pub const CLOSED: [&str; 4] = [
    "Grazie del messaggio! Siamo aperti lun–ven 9–13 e 14–18, sab 9–12:30: risponderemo appena possibile.",
    "Obrigado pela mensagem! Atendemos em horário comercial e respondemos assim que possível.",
    "¡Gracias por tu mensaje! Respondemos en horario comercial lo antes posible.",
    "Thank you for your message! We will answer as soon as we are open again.",
];

/// Words that came with a rating of 4 or 5.
pub const HAPPY: Texts = [
    &[
        "Gentilissimi e veloci",
        "Tutto perfetto, grazie Giulia!",
        "Risposta immediata",
        "Ottimo servizio",
        "Problema risolto in cinque minuti",
    ],
    &["Atendimento excelente", "Muito rápido, obrigada!", "Resolveram na hora", "Nota dez"],
    &["Muy amables y rápidos", "Todo perfecto, gracias", "Lo resolvieron enseguida"],
    &["Very quick and friendly", "Sorted in minutes, thank you", "Great service"],
];

/// Words that came with a 3.
pub const LUKEWARM: Texts = [
    &["Ok, ma ho dovuto aspettare", "Risolto, con qualche messaggio di troppo", "Nella media"],
    &["Resolveu, mas demorou", "Atendimento ok"],
    &["Bien, pero tardaron", "Correcto"],
    &["Fine in the end, but slow", "Average"],
];

/// Words that came with a 1 or 2.
pub const UNHAPPY: Texts = [
    &[
        "Troppo tempo per una risposta",
        "Nessuno ha risolto il problema",
        "Ho ripetuto tre volte la stessa cosa",
        "Consegna in ritardo e nessuna scusa",
    ],
    &["Demorou demais", "Não resolveram meu problema", "Péssimo atendimento"],
    &["Tardaron demasiado", "No resolvieron nada", "Tuve que repetirlo todo tres veces"],
    &["Far too slow", "Nobody solved my problem", "I had to explain it three times"],
];

/// The first message of somebody who came by the button of the website; the code follows.
pub const FROM_BUTTON: [&str; 4] = [
    "Ciao! Scrivo dal sito.",
    "Oi! Vim pelo site.",
    "¡Hola! Escribo desde la web.",
    "Hi! I am writing from your website.",
];

/// What flows say: greeting and menu, answer to a frequent question, was that it, farewell, hand-off.
pub const FLOW: [[&str; 5]; 4] = [
    [
        "Ciao! Come possiamo aiutarti? 1 Domande frequenti 2 Il mio ordine 3 Parla con noi",
        "Le consegne richiedono 3–5 giorni lavorativi. I resi sono gratuiti entro 30 giorni.",
        "Abbiamo risposto alla tua domanda?",
        "Felici di esserti stati d'aiuto!",
        "Ti passo a una persona del nostro gruppo",
    ],
    [
        "Oi! Como podemos ajudar? 1 Perguntas frequentes 2 Meu pedido 3 Falar com a gente",
        "As entregas levam de 3 a 5 dias úteis. Devolução grátis em 30 dias.",
        "Respondemos à sua pergunta?",
        "Que bom ajudar você!",
        "Vou passar você para uma pessoa da equipe",
    ],
    [
        "¡Hola! ¿En qué te ayudamos? 1 Preguntas frecuentes 2 Mi pedido 3 Hablar con nosotros",
        "Las entregas tardan de 3 a 5 días laborables. Devolución gratis en 30 días.",
        "¿Hemos respondido a tu pregunta?",
        "¡Un placer ayudarte!",
        "Te paso con una persona del equipo",
    ],
    [
        "Hi! How can we help? 1 Frequent questions 2 My order 3 Talk to us",
        "Delivery takes 3–5 working days. Returns are free for 30 days.",
        "Did that answer your question?",
        "Glad we could help!",
        "I am passing you to one of us",
    ],
];
