// A sheet within a page takes as much room as it says that it needs.
addEventListener("message", (message) => {
  const frame = document.querySelector("iframe.sheet");
  if (frame && message.source === frame.contentWindow && message.data.height > 0) {
    frame.style.height = `${Math.ceil(message.data.height)}px`;
  }
});
