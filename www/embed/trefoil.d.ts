// Written from the tables in the code; see tests/generated.rs.

export type TrefoilOptions = {
  /** What to ask, in this order; as an attribute parted by spaces. For more than that, definition. */
  metric?: Array<"nps" | "csat" | "ces1" | "ces2">;
  /** The question of the first metric. Left out: the usual wording. */
  question?: string;
  /** With csat: what is rated, one to ten; as an attribute parted by commas. */
  items?: Array<string>;
  /** Asks for no comment after the ratings. */
  no_comment?: boolean;
  /** The survey's name in records; the metrics' names if left out. */
  survey?: string;
  /** The survey's version; 1 if left out. */
  survey_version?: string;
  /** One rating at a time, or all on one card. */
  flow?: "steps" | "card";
  /** A whole survey definition, in place of the options above, or its path on this site. */
  definition?: TrefoilDefinition | string;
  /** Where answers are posted: https, a path on this site, or this very machine. */
  endpoint?: string;
  /** Keeps sent answers in this browser for the studio to read; none if left out. */
  storage?: "none" | "session" | "local";
  /** Where on the customer's way this is asked, such as checkout. */
  touchpoint?: string;
  /** How it is shown; inline, where the element stands, if left out. */
  display?: "inline" | "popover" | "modal" | "bar" | "tab" | "page";
  /** The moments to show it at, the first counts: load, delay:5, idle:30, scroll:50, seen:#id, click:#id, exit, event:name, track:name, each with +delay:3 if wished. */
  trigger?: Array<string>;
  /** Answers that are ticked already; nothing is sent by itself. */
  prefill?: Array<{
    /** The question's id. */
    question: string;
  }>;
  /** The response that goes on after a reload; with storage, the loader keeps it. */
  resume?: {
    /** Its id. */
    id: string;
    /** Its last revision. */
    revision: number;
  };
  /** A name for the respondent, if the page wants one kept. */
  respondent?: string;
  /** What else the page wants kept; not as an attribute. */
  context?: { [name: string]: string | number | boolean };
  /** Texts for {name} in the survey's words; not as an attribute. */
  values?: { [name: string]: string | number | boolean };
  /** Marks records as trials, which never enter a score. */
  test?: boolean;
  /** Sends nothing and stores nothing; the page still gets its events. */
  preview?: boolean;
  /** Does not tell the endpoint that the survey was shown, started or dismissed. */
  no_events?: boolean;
  /** The language; the page's, then the browser's, if left out. */
  lang?: string;
  /** The corner of a popover, the side of a tab, the edge of a bar; bottom-end if left out. */
  position?: "bottom-end" | "bottom-start" | "top-end" | "top-start" | "bottom" | "top";
  /** A ready look, a file of tokens; Trefoil's own if left out. */
  theme?: "contrast" | "ink" | "ocean" | "plum" | "sand" | "sunrise";
  /** Light or dark; auto, as the reader's system has it, if left out. */
  scheme?: "auto" | "light" | "dark";
  /** One colour of yours, as CSS writes it; what stands on it and beside it follows, and keeps its contrast. */
  accent?: string;
  /** How much air there is; comfortable if left out. */
  density?: "comfortable" | "compact";
  /** Paths to show it on: * is anything within a part, ** anything. */
  pages?: Array<string>;
  /** Paths not to show it on. */
  not_pages?: Array<string>;
  /** A selector: while the page shows such an element, it waits. */
  avoid?: string;
  /** Looks at nothing of the page, as beside a payment form: shown when the page's code says so, or by the triggers load, delay, event and track. */
  checkout?: boolean;
  /** The first day or moment, such as 2026-11-22. */
  from?: string;
  /** The last day, or the moment it ends. */
  until?: string;
  /** Asks the endpoint before it is shown whether the survey still takes answers. */
  quota?: boolean;
  /** Of those that want the same moment, the highest is shown; 0 if left out. */
  priority?: number;
  /** How many percent of the visitors are asked; 100 if left out. */
  sample?: number;
  /** The visitor allows what is remembered in this browser to ask politely. */
  consent?: boolean;
  /** Days until who answered is asked again; 90 if left out. */
  recontact_answered?: number;
  /** Days until who closed it is asked again; 30 if left out. */
  recontact_declined?: number;
  /** Days until who did neither is asked again; 7 if left out. */
  recontact_ignored?: number;
  /** Days between any two surveys of the site; 1 if left out. */
  site_cap?: number;
  /** The most surveys of the site within 24 hours. */
  daily_cap?: number;
  /** The form in which answers are sent; trefoil, the record as JSON, if left out. */
  format?: "trefoil" | "urlencoded" | "cloudevents";
  /** How they are sent; POST if left out. */
  method?: "POST" | "PUT" | "PATCH";
  /** What the endpoint wants to be told in headers, nothing secret; not as an attribute. */
  headers?: { [name: string]: string | number | boolean };
  /** Seconds to wait for the endpoint before it is tried again later; 30 if left out. */
  timeout?: number;
  /** Where sent answers wait that the endpoint does not have yet; on the device, if left out, and else only as long as the page is there. */
  outbox?: "device" | "page";
  /** Shows it in a frame without an origin: always, or where the page's policy allows no Wasm. */
  frame?: "always" | "fallback";
} & {
  /** Makes of the record what the endpoint wants: a text or the fields of a form, which are sent as they are, else what is sent as JSON. */
  transform?: (record: TrefoilResponse) => unknown;
};

export type TrefoilDefinition = {
  /** The version of this format. */
  v: 1;
  /** The survey's name in records. */
  survey: string;
  /** Changed whenever a question changes; goes into every record. 1 if left out. */
  survey_version?: string;
  /** steps: one question at a time with the comment that follows it; card: all at once. */
  flow?: "steps" | "card";
  /** What is asked. */
  questions: Array<{
    kind: "nps";
    /** The question's name in records; used once in the survey. */
    id: string;
    /** The question. Left out: the usual wording. */
    text?: string | { [language: string]: string };
    /** Whether the respondent must answer to go on. */
    required?: boolean;
    /** When it is shown. Left out: always. It looks back only. */
    when?: TrefoilCondition;
    /** The words on the lowest point. Left out: the usual ones. */
    low?: string | { [language: string]: string };
    /** The words on the highest point. Left out: the usual ones. */
    high?: string | { [language: string]: string };
    /** The words on each point, from the lowest: as many as there are points. */
    labels?: Array<string | { [language: string]: string }>;
    /** Whether "not applicable" is offered, too. */
    not_applicable?: boolean;
    /** What the points look like; the value is the same. numbers; thumbs for csat 0-1. */
    shown_as?: "numbers" | "stars" | "smileys" | "thumbs" | "words";
  } | {
    kind: "csat";
    /** The question's name in records; used once in the survey. */
    id: string;
    /** The question. Left out: the usual wording. */
    text?: string | { [language: string]: string };
    /** Whether the respondent must answer to go on. */
    required?: boolean;
    /** When it is shown. Left out: always. It looks back only. */
    when?: TrefoilCondition;
    /** The words on the lowest point. Left out: the usual ones. */
    low?: string | { [language: string]: string };
    /** The words on the highest point. Left out: the usual ones. */
    high?: string | { [language: string]: string };
    /** The words on each point, from the lowest: as many as there are points. */
    labels?: Array<string | { [language: string]: string }>;
    /** Whether "not applicable" is offered, too. */
    not_applicable?: boolean;
    /** What the points look like; the value is the same. numbers; thumbs for csat 0-1. */
    shown_as?: "numbers" | "stars" | "smileys" | "thumbs" | "words";
    /** The highest point; 5 if left out. 1 is the scale 0-1, down and up. */
    max?: 1 | 3 | 5 | 7 | 10;
    /** What is rated, each on the same scale. Left out: one rating of the whole. */
    items?: Array<{
      /** The item's name in records; used once in the survey. */
      id: string;
      /** What is rated, in a word or two. */
      text: string | { [language: string]: string };
    }>;
    /** Whether each item is a step of its own. */
    one_by_one?: boolean;
    /** Whether they are shown in an order of chance. */
    shuffle?: boolean;
    /** How many at the end stay where they are when the others are shuffled; 0. */
    keep_last?: number;
    /** Whether each is rated twice: what was expected, and what was experienced. */
    pair?: boolean;
  } | {
    kind: "ces1";
    /** The question's name in records; used once in the survey. */
    id: string;
    /** The question. Left out: the usual wording. */
    text?: string | { [language: string]: string };
    /** Whether the respondent must answer to go on. */
    required?: boolean;
    /** When it is shown. Left out: always. It looks back only. */
    when?: TrefoilCondition;
    /** The words on the lowest point. Left out: the usual ones. */
    low?: string | { [language: string]: string };
    /** The words on the highest point. Left out: the usual ones. */
    high?: string | { [language: string]: string };
    /** The words on each point, from the lowest: as many as there are points. */
    labels?: Array<string | { [language: string]: string }>;
    /** Whether "not applicable" is offered, too. */
    not_applicable?: boolean;
    /** What the points look like; the value is the same. numbers; thumbs for csat 0-1. */
    shown_as?: "numbers" | "stars" | "smileys" | "thumbs" | "words";
  } | {
    kind: "ces2";
    /** The question's name in records; used once in the survey. */
    id: string;
    /** The question. Left out: the usual wording. */
    text?: string | { [language: string]: string };
    /** Whether the respondent must answer to go on. */
    required?: boolean;
    /** When it is shown. Left out: always. It looks back only. */
    when?: TrefoilCondition;
    /** The words on the lowest point. Left out: the usual ones. */
    low?: string | { [language: string]: string };
    /** The words on the highest point. Left out: the usual ones. */
    high?: string | { [language: string]: string };
    /** The words on each point, from the lowest: as many as there are points. */
    labels?: Array<string | { [language: string]: string }>;
    /** Whether "not applicable" is offered, too. */
    not_applicable?: boolean;
    /** What the points look like; the value is the same. numbers; thumbs for csat 0-1. */
    shown_as?: "numbers" | "stars" | "smileys" | "thumbs" | "words";
  } | {
    kind: "choice";
    /** The question's name in records; used once in the survey. */
    id: string;
    /** The question. Left out: the usual wording. */
    text?: string | { [language: string]: string };
    /** Whether the respondent must answer to go on. */
    required?: boolean;
    /** When it is shown. Left out: always. It looks back only. */
    when?: TrefoilCondition;
    /** What can be ticked; ids are used once in the question. */
    choices: Array<{
      /** The item's name in records; used once in the survey. */
      id: string;
      /** What is rated, in a word or two. */
      text: string | { [language: string]: string };
    }>;
    /** Whether several can be ticked. */
    multiple?: boolean;
    /** Whether they are shown in an order of chance. */
    shuffle?: boolean;
    /** How many at the end stay where they are when the others are shuffled; 0. */
    keep_last?: number;
  } | {
    kind: "comment";
    /** The question's name in records; used once in the survey. */
    id: string;
    /** The question. Left out: the usual wording. */
    text?: string | { [language: string]: string };
    /** Whether the respondent must answer to go on. */
    required?: boolean;
    /** When it is shown. Left out: always. It looks back only. */
    when?: TrefoilCondition;
    /** The most characters; 1000. */
    max_length?: number;
  } | {
    kind: "contact";
    /** The question's name in records; used once in the survey. */
    id: string;
    /** The question. Left out: the usual wording. */
    text?: string | { [language: string]: string };
    /** Whether the respondent must answer to go on. */
    required?: boolean;
    /** When it is shown. Left out: always. It looks back only. */
    when?: TrefoilCondition;
    /** What is asked for; email if left out. */
    fields?: Array<"name" | "email" | "phone">;
    /** The words of the consent box. Left out: the usual ones. */
    consent?: string | { [language: string]: string };
  }>;
  /** What is said after sending. Left out: the usual words. */
  thanks?: string | { [language: string]: string };
  /** In place of thanks: the first whose condition holds is said after sending. */
  endings?: Array<{
    /** When it is said; the last ending has none. */
    when?: TrefoilCondition;
    /** What is said. */
    text: string | { [language: string]: string };
    /** Refused: a review is offered to everyone or to nobody. */
    review?: never;
    /** Refused: a review is offered to everyone or to nobody. */
    link?: never;
  }>;
  /** When an answer is a complaint, to be answered within three days. */
  complaint?: TrefoilCondition;
  /** A review link, for everyone. */
  review?: {
    /** An https address; no answer travels in it. */
    url: string;
    /** The words of the link. Left out: the usual ones. */
    text?: string | { [language: string]: string };
    /** Refused: a review is offered to everyone or to nobody. */
    when?: never;
  };
  /** A link on the last card. */
  back_link?: {
    /** An https address or a path on the site; no answer travels in it. */
    url: string;
    /** The words of the link. Left out: the usual ones. */
    text?: string | { [language: string]: string };
  };
  /** Offers to show what was sent, with the response's id. */
  receipt?: boolean;
  /** Saves a partial revision after each step. */
  partials?: boolean;
  /** The languages that a switch on the card offers. */
  languages?: Array<string>;
};

export type TrefoilRecord = {
  type: "response";
  /** The version of this format. */
  v: 1;
  /** Made once, when the survey is shown; version 7. */
  id: string;
  /** Counts the saves; the highest one holds. */
  revision: number;
  /** The survey's name. */
  survey: string;
  /** The survey's version. */
  survey_version: string;
  /** How far the respondent got; dismissed and withdrawn never enter a score. */
  status: "partial" | "complete" | "dismissed" | "withdrawn";
  /** true: a trial that never enters a score. */
  test?: boolean | null;
  /** When the survey was shown. */
  shown_at: string;
  /** When the last answer was given. */
  answered_at?: string | null;
  /** The language shown, as BCP 47 tag. */
  locale: string;
  /** How it was shown. */
  display: "inline" | "popover" | "modal" | "bar" | "tab" | "page";
  /** What made it appear. */
  trigger?: string | null;
  /** Where on the customer's way. */
  touchpoint?: string | null;
  /** The page's path, without query and fragment. */
  page?: string | null;
  /** As the page passed it in. */
  respondent?: string | null;
  /** As the page passed it in. */
  context?: { [name: string]: string | number | boolean } | null;
  /** Ids of questions and items in the order shown; an item stands for its question. */
  order?: Array<string> | null;
  /** What was answered; a question passed over is not in it. */
  answers: Array<{
    kind: "nps";
    /** The question's id. */
    question: string;
    /** The scale's lowest point. */
    min: 0;
    /** The scale's highest point. */
    max: 10;
    /** The good end of the scale. */
    good_is: "high";
    /** What the points looked like. */
    shown_as?: "numbers" | "stars" | "smileys" | "thumbs" | "words" | null;
    /** The point chosen. */
    value?: number | null;
    /** true: it does not apply, and the value is null. */
    not_applicable?: boolean | null;
    /** Promoter from 9, passive 7 and 8, detractor to 6. */
    group?: "promoter" | "passive" | "detractor" | null;
  } | {
    kind: "csat";
    /** The question's id. */
    question: string;
    /** The item's id, where the question has items. */
    item?: string | null;
    /** One side of expected against experienced. */
    role?: "expected" | "experienced" | null;
    /** The scale's lowest point. */
    min: 0 | 1;
    /** The scale's highest point. */
    max: 1 | 3 | 5 | 7 | 10;
    /** The good end of the scale. */
    good_is: "high";
    /** What the points looked like. */
    shown_as?: "numbers" | "stars" | "smileys" | "thumbs" | "words" | null;
    /** The point chosen. */
    value?: number | null;
    /** true: it does not apply, and the value is null. */
    not_applicable?: boolean | null;
  } | {
    kind: "ces1";
    /** The question's id. */
    question: string;
    /** The scale's lowest point. */
    min: 1;
    /** The scale's highest point. */
    max: 5;
    /** The good end of the scale. */
    good_is: "low";
    /** What the points looked like. */
    shown_as?: "numbers" | "stars" | "smileys" | "thumbs" | "words" | null;
    /** The point chosen. */
    value?: number | null;
    /** true: it does not apply, and the value is null. */
    not_applicable?: boolean | null;
  } | {
    kind: "ces2";
    /** The question's id. */
    question: string;
    /** The scale's lowest point. */
    min: 1;
    /** The scale's highest point. */
    max: 7;
    /** The good end of the scale. */
    good_is: "high";
    /** What the points looked like. */
    shown_as?: "numbers" | "stars" | "smileys" | "thumbs" | "words" | null;
    /** The point chosen. */
    value?: number | null;
    /** true: it does not apply, and the value is null. */
    not_applicable?: boolean | null;
  } | {
    kind: "choice";
    /** The question's id. */
    question: string;
    /** The ids chosen. */
    values: Array<string>;
    /** All ids in the order shown. */
    order?: Array<string> | null;
  } | {
    kind: "comment";
    /** The question's id. */
    question: string;
    /** The text. */
    text: string;
  } | {
    kind: "contact";
    /** The question's id. */
    question: string;
    /** A name. */
    name?: string | null;
    /** An e-mail address. */
    email?: string | null;
    /** A telephone number. */
    phone?: string | null;
    /** Whether the respondent agreed to be contacted. */
    consent: boolean;
  }>;
  /** A complaint and its term. */
  complaint?: {
    /** When the respondent complained. */
    opened_at: string;
    /** Until when it is to be answered. */
    due_at: string;
  } | null;
  /** What follows from the answers. */
  scores?: {
  } | null;
} | {
  type: "event";
  /** The version of this format. */
  v: 1;
  /** The event's own id; version 7. */
  id: string;
  /** When it happened. */
  at: string;
  /** The survey's name. */
  survey: string;
  /** What happened. */
  event: "shown" | "started" | "dismissed" | "replied" | "resolved";
  /** The response it happened to. */
  response: string;
  /** true: a trial that never enters a rate. */
  test?: boolean | null;
};

/** When something holds; it looks back only, at questions that stand before. Of a question with items, any item counts; of a pair, what was experienced. */
export type TrefoilCondition = {
  /** The conditions. */
  all: Array<TrefoilCondition>;
} | {
  /** The conditions. */
  any: Array<TrefoilCondition>;
} | {
  /** The condition. */
  not: TrefoilCondition;
} | {
  /** Whether it holds or does not. */
  complaint: boolean;
} | {
  /** The id of a question or of an item. */
  question: string;
  /** nps: promoter, passive, detractor; others: good, neutral, bad. */
  band: "promoter" | "passive" | "detractor" | "good" | "neutral" | "bad";
} | {
  /** The id of a question or of an item. */
  question: string;
  /** The choice's id. */
  is: string;
} | {
  /** The id of a question or of an item. */
  question: string;
  /** Whether it was or was not. */
  answered: boolean;
} | {
  /** The id of a question or of an item. */
  question: string;
  /** The lowest point. */
  at_least?: number;
  /** The highest point. */
  at_most?: number;
};

export type TrefoilResponse = Extract<TrefoilRecord, { type: "response" }>;

/** What each event carries in its `detail`. */
export interface TrefoilEvents {
  /** The survey is about to be shown; preventDefault() keeps it from that. */
  "trefoil-before-open": CustomEvent<{ survey: string; display: string; trigger: string }>;
  /** The survey was shown, or its tab opened. */
  "trefoil-open": CustomEvent<{ survey: string; display: string; trigger: string }>;
  /** The survey is on the page. */
  "trefoil-ready": CustomEvent<{ survey: string; response: string }>;
  /** A point was chosen. */
  "trefoil-rate": CustomEvent<{ question: string; item: string | null; value: number }>;
  /** The respondent wants to send the answers; preventDefault() keeps them on the card. */
  "trefoil-before-submit": CustomEvent<{ record: TrefoilResponse }>;
  /** The respondent sent the answers; the record as it leaves. */
  "trefoil-submit": CustomEvent<{ record: TrefoilResponse }>;
  /** The endpoint has the answers; on the document, where they were given on an earlier page. */
  "trefoil-deliver": CustomEvent<{ key: string; status: number }>;
  /** The endpoint does not have the answers; a respondent who is still there was told so. */
  "trefoil-deliver-fail": CustomEvent<{ key: string; code: "delivery-busy" | "delivery-refused" | "delivery-unreachable" | "delivery-garbled" | "delivery-dropped"; status: number | null; retryable: boolean; kept: boolean }>;
  /** The respondent chose another language; the loader fetches its words. */
  "trefoil-language": CustomEvent<{ language: string }>;
  /** The respondent closed the survey. */
  "trefoil-close": CustomEvent<{ sent: boolean; wish: "not-now" | "never" | null }>;
  /** The survey cannot be shown; the same is on the console. */
  "trefoil-error": CustomEvent<{ code: "bad-options" | "blocked-by-policy" | "not-loaded"; complaints: { path: string; code: string; message: string }[] }>;
}

/** The attributes, as HTML and JSX spell them. */
export interface TrefoilAttributes {
  /** What to ask, in this order; as an attribute parted by spaces. For more than that, definition. */
  "metric"?: "nps" | "csat" | "ces1" | "ces2" | `${"nps" | "csat" | "ces1" | "ces2"} ${string}`;
  /** The question of the first metric. Left out: the usual wording. */
  "question"?: string;
  /** With csat: what is rated, one to ten; as an attribute parted by commas. */
  "items"?: string;
  /** Asks for no comment after the ratings. */
  "no-comment"?: boolean | "" | "true" | "false";
  /** The survey's name in records; the metrics' names if left out. */
  "survey"?: string;
  /** The survey's version; 1 if left out. */
  "survey-version"?: string;
  /** One rating at a time, or all on one card. */
  "flow"?: "steps" | "card";
  /** Where answers are posted: https, a path on this site, or this very machine. */
  "endpoint"?: string;
  /** Keeps sent answers in this browser for the studio to read; none if left out. */
  "storage"?: "none" | "session" | "local";
  /** Where on the customer's way this is asked, such as checkout. */
  "touchpoint"?: string;
  /** How it is shown; inline, where the element stands, if left out. */
  "display"?: "inline" | "popover" | "modal" | "bar" | "tab" | "page";
  /** The moments to show it at, the first counts: load, delay:5, idle:30, scroll:50, seen:#id, click:#id, exit, event:name, track:name, each with +delay:3 if wished. */
  "trigger"?: string;
  /** Answers that are ticked already; nothing is sent by itself. */
  "prefill"?: string;
  /** A name for the respondent, if the page wants one kept. */
  "respondent"?: string;
  /** Marks records as trials, which never enter a score. */
  "test"?: boolean | "" | "true" | "false";
  /** Sends nothing and stores nothing; the page still gets its events. */
  "preview"?: boolean | "" | "true" | "false";
  /** Does not tell the endpoint that the survey was shown, started or dismissed. */
  "no-events"?: boolean | "" | "true" | "false";
  /** The language; the page's, then the browser's, if left out. */
  "lang"?: string;
  /** The corner of a popover, the side of a tab, the edge of a bar; bottom-end if left out. */
  "position"?: "bottom-end" | "bottom-start" | "top-end" | "top-start" | "bottom" | "top";
  /** A ready look, a file of tokens; Trefoil's own if left out. */
  "theme"?: "contrast" | "ink" | "ocean" | "plum" | "sand" | "sunrise";
  /** Light or dark; auto, as the reader's system has it, if left out. */
  "scheme"?: "auto" | "light" | "dark";
  /** One colour of yours, as CSS writes it; what stands on it and beside it follows, and keeps its contrast. */
  "accent"?: string;
  /** How much air there is; comfortable if left out. */
  "density"?: "comfortable" | "compact";
  /** Paths to show it on: * is anything within a part, ** anything. */
  "pages"?: string;
  /** Paths not to show it on. */
  "not-pages"?: string;
  /** A selector: while the page shows such an element, it waits. */
  "avoid"?: string;
  /** Looks at nothing of the page, as beside a payment form: shown when the page's code says so, or by the triggers load, delay, event and track. */
  "checkout"?: boolean | "" | "true" | "false";
  /** The first day or moment, such as 2026-11-22. */
  "from"?: string;
  /** The last day, or the moment it ends. */
  "until"?: string;
  /** Asks the endpoint before it is shown whether the survey still takes answers. */
  "quota"?: boolean | "" | "true" | "false";
  /** Of those that want the same moment, the highest is shown; 0 if left out. */
  "priority"?: number;
  /** How many percent of the visitors are asked; 100 if left out. */
  "sample"?: number;
  /** The visitor allows what is remembered in this browser to ask politely. */
  "consent"?: boolean | "" | "true" | "false";
  /** Days until who answered is asked again; 90 if left out. */
  "recontact-answered"?: number;
  /** Days until who closed it is asked again; 30 if left out. */
  "recontact-declined"?: number;
  /** Days until who did neither is asked again; 7 if left out. */
  "recontact-ignored"?: number;
  /** Days between any two surveys of the site; 1 if left out. */
  "site-cap"?: number;
  /** The most surveys of the site within 24 hours. */
  "daily-cap"?: number;
  /** The form in which answers are sent; trefoil, the record as JSON, if left out. */
  "format"?: "trefoil" | "urlencoded" | "cloudevents";
  /** How they are sent; POST if left out. */
  "method"?: "POST" | "PUT" | "PATCH";
  /** Seconds to wait for the endpoint before it is tried again later; 30 if left out. */
  "timeout"?: number;
  /** Where sent answers wait that the endpoint does not have yet; on the device, if left out, and else only as long as the page is there. */
  "outbox"?: "device" | "page";
  /** Shows it in a frame without an origin: always, or where the page's policy allows no Wasm. */
  "frame"?: "always" | "fallback";
}

/** `<trefoil-survey>`. */
export interface TrefoilSurveyElement extends HTMLElement {
  /** Options as an object; they hold over attributes. */
  options: TrefoilOptions | undefined;
}

/** What speaks for or against a survey, from `Trefoil.explain()`. */
export interface TrefoilExplanation {
  survey: string;
  state: "shown" | "closed" | "held-back" | "waiting";
  /** Percent of the visitors that are asked. */
  chance: number;
  drawn_by: "respondent" | "browser" | "page-view";
  reasons: { code: string; message: string }[];
}

/** `window.Trefoil`; docs/site-owners/moments.md tells of each. */
export interface TrefoilApi {
  readonly version: string;
  open(survey?: string): Promise<void>;
  close(survey?: string): void;
  reset(): void;
  track(name: string, properties?: { [name: string]: unknown }): void;
  identify(respondent?: string, context?: { [name: string]: string | number | boolean }): void;
  consent(granted: boolean): void;
  explain(survey?: string): Promise<TrefoilExplanation[]>;
  on<Name extends keyof TrefoilEvents>(type: Name, listener: (event: TrefoilEvents[Name]) => void): void;
  off<Name extends keyof TrefoilEvents>(type: Name, listener: (event: TrefoilEvents[Name]) => void): void;
  pause(): void;
  resume(): void;
  push(call: TrefoilCall): void;
}

/** A call as a list, for code that may run before the script. */
export type TrefoilCall = [name: Exclude<keyof TrefoilApi, "version" | "push">, ...given: unknown[]];

/** What may be written on the element in JSX and in templates, beside the framework's own. */
export interface TrefoilProps
  extends TrefoilAttributes,
    TrefoilListeners,
    Partial<Pick<HTMLElement, "id" | "className" | "title" | "slot" | "hidden">> {
  /** Options as an object; they hold over attributes. */
  options?: TrefoilOptions;
  class?: string;
  style?: string | object;
  dir?: "ltr" | "rtl" | "auto";
  key?: string | number | bigint | null;
  ref?: unknown;
  children?: unknown;
}

/** Listeners as attributes: `ontrefoil-submit`. */
export type TrefoilListeners = {
  [Name in keyof TrefoilEvents as `on${Name}`]?: (event: TrefoilEvents[Name]) => void;
};

/** For a framework's table of elements: `interface IntrinsicElements extends TrefoilElements {}`. */
export interface TrefoilElements {
  "trefoil-survey": TrefoilProps;
}

declare global {
  interface HTMLElementTagNameMap {
    "trefoil-survey": TrefoilSurveyElement;
  }

  interface HTMLElementEventMap extends TrefoilEvents {}
  interface DocumentEventMap extends TrefoilEvents {}
  interface WindowEventMap extends TrefoilEvents {}

  interface Window {
    get Trefoil(): TrefoilApi;
    set Trefoil(value: TrefoilApi | TrefoilCall[]);
  }
  const Trefoil: TrefoilApi;

  namespace JSX {
    interface IntrinsicElements extends TrefoilElements {}
  }
}
