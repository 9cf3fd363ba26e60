export { madeAdminToken } from './admin-token.ts';
export { openTokenBook, type TokenBook } from './token-book.ts';
export { tokenRecords, type TokenRecords, type TokenView } from './token-records.ts';
export { hashToken, isHubToken, isToken, makeToken } from './token-text.ts';
