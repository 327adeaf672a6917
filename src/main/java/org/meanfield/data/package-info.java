/** What an example is: columns of plain numbers, whatever the task. */
package org.meanfield.data;
