/**
 * Usage, costs and the dashboard over HTTP, for whatever server they are put into. Start with {@code WebRoutes}.
 */
@NullMarked
package dev.tallymill.aggregator.web;

import org.jspecify.annotations.NullMarked;
