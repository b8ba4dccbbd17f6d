// What cannot be undone asks once: a form or button with data-confirm="Remove it? Its past goes too."
export function confirmFirst() {
  document.addEventListener("submit", (event) => {
    const asks = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
    if (asks && !window.confirm(asks)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);
}
