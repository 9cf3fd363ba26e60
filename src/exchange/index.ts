export { openChangeLog, type ChangeLog, type LogEntry } from './change-log.ts';
export { standForLeader, type LogLeader } from './log-leader.ts';
export { feedFromSource } from './source-feed.ts';
export { openSubscriptions, type SubscriptionRequest, type Subscriptions } from './subscribe.ts';
