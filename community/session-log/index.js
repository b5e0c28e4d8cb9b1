module.exports = {
  onLoad({ api }) {
    api.webhooks.on('session.*', ({ type, data: { session } }) =>
      api.log.info(`${type}: ${session.id} of ${session.user}, ${session.template}`),
    );
  },

  onUnload(reason) {
    // The global is the same object as `api`.
    streamspace.log.info(`No more lines: ${reason}`);
  },
};
