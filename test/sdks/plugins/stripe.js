import { Stripe } from 'stripe';

export const onLoad = ({ config }) => ({
  commands: {
    async 'sdk:run'() {
      const stripe = new Stripe('sk_test_key', { protocol: 'http', host: '127.0.0.1', port: config.get('port') });
      const customer = await stripe.customers.create({ email: 'ada@example.com', metadata: { seat: '7' } });
      const event = stripe.webhooks.constructEvent(config.get('payload'), config.get('signature'), 'whsec_key');
      const forged = await stripe.customers.retrieve('cus_missing').catch((error) => error.code);
      return { done: JSON.stringify({ customer: customer.id, event: event.type, missing: forged }) };
    },
  },
});
