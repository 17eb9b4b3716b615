import type { ColumnType } from "kysely";

export type Generated<T> = T extends ColumnType<infer S, infer I, infer U>
  ? ColumnType<S, I | undefined, U>
  : ColumnType<T, T | undefined, T>;

export type Int8 = ColumnType<number, bigint | number | string, bigint | number | string>;

export type Timestamp = ColumnType<Date, Date | string, Date | string>;

export interface AuthAccount {
  access_token: string | null;
  access_token_expires_at: Timestamp | null;
  account_id: string;
  created_at: Generated<Timestamp>;
  id: string;
  id_token: string | null;
  password: string | null;
  provider_id: string;
  refresh_token: string | null;
  refresh_token_expires_at: Timestamp | null;
  scope: string | null;
  updated_at: Generated<Timestamp>;
  user_id: string;
}

export interface AuthJwks {
  alg: string | null;
  created_at: Generated<Timestamp>;
  crv: string | null;
  expires_at: Timestamp | null;
  id: string;
  private_key: string;
  public_key: string;
}

export interface AuthPerson {
  created_at: Generated<Timestamp>;
  email: string;
  email_verified: Generated<boolean>;
  id: string;
  image: string | null;
  name: string;
  updated_at: Generated<Timestamp>;
}

export interface AuthSession {
  created_at: Generated<Timestamp>;
  expires_at: Timestamp;
  id: string;
  ip_address: string | null;
  token: string;
  updated_at: Generated<Timestamp>;
  user_agent: string | null;
  user_id: string;
}

export interface AuthVerification {
  created_at: Generated<Timestamp>;
  expires_at: Timestamp;
  id: string;
  identifier: string;
  updated_at: Generated<Timestamp>;
  value: string;
}

export interface ChannelsChannel {
  created_at: Timestamp;
  created_by: string;
  id: string;
  kind: string;
  name: string;
  topic: string;
}

export interface ChannelsMembership {
  channel_id: string;
  joined_at: Timestamp;
  role: string;
  user_id: string;
}

export interface MessagesChannel {
  channel_id: string;
  last_seq: Int8;
}

export interface MessagesMessage {
  author_id: string;
  changed_seq: Int8;
  channel_id: string;
  created_at: Timestamp;
  deleted_at: Timestamp | null;
  edited_at: Timestamp | null;
  id: string;
  seq: Int8;
  text: string;
  thread_id: string | null;
}

export interface DB {
  "auth.account": AuthAccount;
  "auth.jwks": AuthJwks;
  "auth.person": AuthPerson;
  "auth.session": AuthSession;
  "auth.verification": AuthVerification;
  "channels.channel": ChannelsChannel;
  "channels.membership": ChannelsMembership;
  "messages.channel": MessagesChannel;
  "messages.message": MessagesMessage;
}
