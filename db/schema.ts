import type { ColumnType } from "kysely";

export type Int8 = ColumnType<number, bigint | number | string, bigint | number | string>;

export type Timestamp = ColumnType<Date, Date | string, Date | string>;

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
  "channels.channel": ChannelsChannel;
  "channels.membership": ChannelsMembership;
  "messages.channel": MessagesChannel;
  "messages.message": MessagesMessage;
}
