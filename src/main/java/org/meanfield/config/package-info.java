/** What a user may configure, read once and validated whole. */
package org.meanfield.config;
