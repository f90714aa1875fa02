/**
 * Files through the HTTP API of {@code tallymill ingest} processes and a broker process: how fast results come down and what
 * is read for them ({@code DownloadCommand}), how fast requests go up beside a plain producer ({@code UploadCommand}).
 */
@NullMarked
package dev.tallymill.bench.files;

import org.jspecify.annotations.NullMarked;
