// What monitoring and consent tools do: every request goes through them and is changed on its way.
const own = window.fetch;
window.fetch = function (input, init) {
  const request = new Request(input, init);
  const traced = new Request(request, { headers: new Headers([...request.headers, ["X-Trace", "17"]]) });
  return own.call(this, traced).then((answer) => {
    answer.clone().text().then(() => {
      const { pathname } = new URL(request.url);
      document.querySelector("#seen").append(`${request.method} ${pathname} ${answer.status}; `);
    });
    return answer;
  });
};
