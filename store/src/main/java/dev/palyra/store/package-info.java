/**
 * What must survive: the audit log and, as its projections, the calls and the approvals, in one
 * SQLite database that one gateway owns.
 *
 * <p>Appending an event <em>is</em> the change of state. {@link dev.palyra.store.SqliteAuditLog}
 * applies each event as a conditional update and chains its record in the same transaction; there
 * is no other way to change a call or an approval. {@link dev.palyra.store.Store} opens all of it.
 *
 * <p>Deliberately absent: secrets (they are the vault's), sharing the file between processes, and
 * any way to change or remove an audit record.
 */
@NullMarked
package dev.palyra.store;

import org.jspecify.annotations.NullMarked;
