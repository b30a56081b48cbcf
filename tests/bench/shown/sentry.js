// What the documentation of Sentry's feedback does with a bundler: a form that the page opens.
import * as Sentry from "@sentry/browser";

const feedback = Sentry.feedbackIntegration({ autoInject: false, showBranding: false });
Sentry.init({ dsn: `http://key@${location.host}/1`, integrations: [feedback] });
addEventListener("DOMContentLoaded", async () => {
  const form = await feedback.createForm();
  form.appendToDom();
  form.open();
});
